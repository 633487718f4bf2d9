
# Bash ends a word at `:` and `=` as well, so that `-r 16:9`, `-i cat=a.jpg` and `--simulate=fails`
# are several words to it. This completes them as the one that the program will see.
_PROGRAM_whole_words() {
    local word="$2" before="$3" typed="${COMP_LINE:0:COMP_POINT}" whole rest
    whole="${typed##*[[:space:]]}"
    rest="${typed%"$whole"}"
    rest="${rest%"${rest##*[![:space:]]}"}"
    case "$whole" in
        --*=*)
            word="${whole#*=}"
            before="${whole%%=*}"
            ;;
        *=*)
            word="${whole#*=}"
            before="${rest##*[[:space:]]}"
            ;;
        *:*)
            word="$whole"
            before="${rest##*[[:space:]]}"
            ;;
        *)
            # Its value is joined to it by `=` only.
            if [[ "$before" == --simulate ]]; then
                before=""
            fi
            ;;
    esac
    _PROGRAM "$1" "$word" "$before"
    # What bash replaces begins after the last `:` of the word.
    local colons="${word%"${word##*:}"}"
    if [[ -n "$colons" && "$COMP_WORDBREAKS" == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"$colons"}")
    fi
}

complete -F _PROGRAM_whole_words -o nosort -o bashdefault -o default PROGRAM 2>/dev/null ||
    complete -F _PROGRAM_whole_words -o bashdefault -o default PROGRAM
