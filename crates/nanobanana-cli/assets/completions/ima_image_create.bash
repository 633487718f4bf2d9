_ima_image_create() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="ima_image_create"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        ima_image_create)
            opts="-h -V --api-key --task-type --model-id --version-id --prompt --input-images --allow-dir --size --extra-params --language --user-id --exact --list-models --messages --lang --output-json --help --version"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --api-key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --task-type)
                    COMPREPLY=($(compgen -W "text_to_image image_to_image" -- "${cur}"))
                    return 0
                    ;;
                --model-id)
                    COMPREPLY=($(compgen -W "gemini-3.1-flash-image gemini-3-pro-image" -- "${cur}"))
                    return 0
                    ;;
                --version-id)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --prompt)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --input-images)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --allow-dir)
                    COMPREPLY=()
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o plusdirs
                    fi
                    return 0
                    ;;
                --size)
                    COMPREPLY=($(compgen -W "512 1K 2K 4K" -- "${cur}"))
                    return 0
                    ;;
                --extra-params)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -W "en zh" -- "${cur}"))
                    return 0
                    ;;
                --user-id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --messages)
                    COMPREPLY=($(compgen -W "text ndjson" -- "${cur}"))
                    return 0
                    ;;
                --lang)
                    COMPREPLY=($(compgen -W "auto zh en" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _ima_image_create -o nosort -o bashdefault -o default ima_image_create
else
    complete -F _ima_image_create -o bashdefault -o default ima_image_create
fi

# Bash ends a word at `:` and `=` as well, so that `-r 16:9`, `-i cat=a.jpg` and `--simulate=fails`
# are several words to it. This completes them as the one that the program will see.
_ima_image_create_whole_words() {
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
    _ima_image_create "$1" "$word" "$before"
    # What bash replaces begins after the last `:` of the word.
    local colons="${word%"${word##*:}"}"
    if [[ -n "$colons" && "$COMP_WORDBREAKS" == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"$colons"}")
    fi
}

complete -F _ima_image_create_whole_words -o nosort -o bashdefault -o default ima_image_create 2>/dev/null ||
    complete -F _ima_image_create_whole_words -o bashdefault -o default ima_image_create
