# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nanobanana_global_optspecs
    string join \n q/quiet v/verbose color= h/help V/version
end

function __fish_nanobanana_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_nanobanana_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_nanobanana_using_subcommand
    set -l cmd (__fish_nanobanana_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c nanobanana -n "__fish_nanobanana_needs_command" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_needs_command" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -s V -l version -d 'Print version'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "generate" -d 'Make a picture from words'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "edit" -d 'Change pictures: give them with -i, and say how'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "plan" -d 'Show what would be sent and what it costs; spends nothing'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "models" -d 'Show the models, their sizes, prices and aspect ratios'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "resume" -d 'Pick up jobs that were left: fetch their pictures; spends nothing'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "retry" -d 'Send a paid request again whose answer was lost; may be charged twice'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "jobs" -d 'List the last jobs, whatever became of them'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "show" -d 'Show what a picture was made from, and the command that makes it again'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "rerun" -d 'Make a picture again, with other options where some are given; spends points'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "status" -d 'Show everything about one job'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "audit" -d 'List what was paid, for whom it concerns, with what is missing first'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "history" -d 'Find jobs by words of the prompt, model, size, day and more'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "open" -d 'Show a picture in the desktop\'s viewer'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "gallery" -d 'Make a page of pictures with their prompts, for the browser'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "stats" -d 'Add up points and pictures, by day, model and size'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "forget" -d 'Remove prompts and paths of ended jobs from the journal; what they cost stays'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "mcp" -d 'Offer all this to other programs\' models: a server of the Model Context Protocol'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "config" -d 'The settings of this program: shown, set, explained'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "prefs" -d 'The models that are remembered, in the file that other programs share'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "auth" -d 'Keep the API key on this machine, take it away, or show which one is used'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "doctor" -d 'Check everything that a picture needs: key, network, clock, folders; spends nothing'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "skill" -d 'The agent skill that drives this program'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "schema" -d 'Print the JSON Schema of what this program prints'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "completions" -d 'Print what a shell needs to complete commands, options and their values'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "man" -d 'Print the manual page, or write those of every command'
complete -c nanobanana -n "__fish_nanobanana_needs_command" -f -a "help" -d 'Show the help of a command, or of a topic such as sizes or files'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s i -l input -d 'Input picture: a file, a folder, a pattern such as \'*.png\', an https:// URL, or `-` for standard input; with a name if need be; repeat for up to 14' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s m -l model -d 'flash (default), pro, cheapest, best, or the model\'s id' -r -f -a "flash\t''
pro\t''
cheapest\t''
best\t''
default\t''
gemini-3.1-flash-image\t''
gemini-3-pro-image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s s -l size -d '512, 1K (default), 2K or 4K; pro has no 512' -r -f -a "512\t''
1K\t''
2K\t''
4K\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s r -l ratio -d 'Such as 16:9, or landscape, portrait, square; `default` is the model\'s own. Without it a changed picture keeps the shape of its first file' -r -f -a "landscape\t''
portrait\t''
square\t''
default\t''
1:1\t''
1:4\t''
1:8\t''
2:3\t''
3:2\t''
3:4\t''
4:1\t''
4:3\t''
4:5\t''
5:4\t''
8:1\t''
9:16\t''
16:9\t''
21:9\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l task -d 'text_to_image or image_to_image; by default the inputs decide' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l extra-params -d 'Further parameters of the model, as a JSON object' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l version-id -d 'Exact version of the model, as `models` lists it' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l user-id -d 'Whose saved preference chooses the model when neither -m nor the settings do' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s n -l count -d 'How many pictures, each a task of its own with its own price (1 to 16)' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s o -l output -d 'File or folder; by default a name made from the prompt, in this folder, unless the settings say otherwise. The extension (.png, .jpg, .webp) chooses the format; that of another kind of file (.gif, .txt) is refused. `-` is standard output: one picture, as it comes' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l preview -d 'Show the picture in the terminal: auto (where it can show one), never' -r -f -a "auto\t'Where the terminal can'
never\t'Not unless that is typed'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l max-points -d 'Refuse an order that costs more points than this in all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l max-points-per-job -d 'Refuse an order whose pictures cost more points than this each' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l max-points-per-day -d 'Refuse an order when this many points would be passed since midnight' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l messages -d 'Print messages that a chat agent passes on, instead of the path' -r -f -a "text\t'The texts, each followed by an empty line; MEDIA: lines for saved pictures'
ndjson\t'One JSON object a line'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l lang -d 'Language of the messages; auto goes by the prompt\'s script, then by the locale' -r -f -a "auto\t'The prompt\'s script decides, then the locale'
zh\t'Chinese'
en\t'English'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l force -d 'Replace an existing file; without it another name is taken'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l no-download -d 'Print the picture\'s URL and save nothing'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l open -d 'Open the saved picture with the desktop\'s viewer'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l no-metadata -d 'Save the picture as it came, without the recipe that `show` and `rerun` read from it'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l metadata -d 'Write the recipe into the picture; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l allow-smaller -d 'Take the next smaller size where the vendor refuses a size as too much'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l exact -d 'Take no smaller size; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l no-prompt-log -d 'Keep the prompt out of the journal and out of file names'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l prompt-log -d 'Keep the prompt in the journal; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -l json -d 'Print one JSON object instead of the path'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s i -l input -d 'Input picture: a file, a folder, a pattern such as \'*.png\', an https:// URL, or `-` for standard input; with a name if need be; repeat for up to 14' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s m -l model -d 'flash (default), pro, cheapest, best, or the model\'s id' -r -f -a "flash\t''
pro\t''
cheapest\t''
best\t''
default\t''
gemini-3.1-flash-image\t''
gemini-3-pro-image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s s -l size -d '512, 1K (default), 2K or 4K; pro has no 512' -r -f -a "512\t''
1K\t''
2K\t''
4K\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s r -l ratio -d 'Such as 16:9, or landscape, portrait, square; `default` is the model\'s own. Without it a changed picture keeps the shape of its first file' -r -f -a "landscape\t''
portrait\t''
square\t''
default\t''
1:1\t''
1:4\t''
1:8\t''
2:3\t''
3:2\t''
3:4\t''
4:1\t''
4:3\t''
4:5\t''
5:4\t''
8:1\t''
9:16\t''
16:9\t''
21:9\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l task -d 'text_to_image or image_to_image; by default the inputs decide' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l extra-params -d 'Further parameters of the model, as a JSON object' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l version-id -d 'Exact version of the model, as `models` lists it' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l user-id -d 'Whose saved preference chooses the model when neither -m nor the settings do' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s n -l count -d 'How many pictures, each a task of its own with its own price (1 to 16)' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s o -l output -d 'File or folder; by default a name made from the prompt, in this folder, unless the settings say otherwise. The extension (.png, .jpg, .webp) chooses the format; that of another kind of file (.gif, .txt) is refused. `-` is standard output: one picture, as it comes' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l preview -d 'Show the picture in the terminal: auto (where it can show one), never' -r -f -a "auto\t'Where the terminal can'
never\t'Not unless that is typed'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l max-points -d 'Refuse an order that costs more points than this in all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l max-points-per-job -d 'Refuse an order whose pictures cost more points than this each' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l max-points-per-day -d 'Refuse an order when this many points would be passed since midnight' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l messages -d 'Print messages that a chat agent passes on, instead of the path' -r -f -a "text\t'The texts, each followed by an empty line; MEDIA: lines for saved pictures'
ndjson\t'One JSON object a line'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l lang -d 'Language of the messages; auto goes by the prompt\'s script, then by the locale' -r -f -a "auto\t'The prompt\'s script decides, then the locale'
zh\t'Chinese'
en\t'English'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l force -d 'Replace an existing file; without it another name is taken'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l no-download -d 'Print the picture\'s URL and save nothing'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l open -d 'Open the saved picture with the desktop\'s viewer'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l no-metadata -d 'Save the picture as it came, without the recipe that `show` and `rerun` read from it'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l metadata -d 'Write the recipe into the picture; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l allow-smaller -d 'Take the next smaller size where the vendor refuses a size as too much'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l exact -d 'Take no smaller size; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l no-prompt-log -d 'Keep the prompt out of the journal and out of file names'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l prompt-log -d 'Keep the prompt in the journal; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -l json -d 'Print one JSON object instead of the path'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s i -l input -d 'Input picture: a file, a folder, a pattern such as \'*.png\', an https:// URL, or `-` for standard input; with a name if need be; repeat for up to 14' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s m -l model -d 'flash (default), pro, cheapest, best, or the model\'s id' -r -f -a "flash\t''
pro\t''
cheapest\t''
best\t''
default\t''
gemini-3.1-flash-image\t''
gemini-3-pro-image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s s -l size -d '512, 1K (default), 2K or 4K; pro has no 512' -r -f -a "512\t''
1K\t''
2K\t''
4K\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s r -l ratio -d 'Such as 16:9, or landscape, portrait, square; `default` is the model\'s own. Without it a changed picture keeps the shape of its first file' -r -f -a "landscape\t''
portrait\t''
square\t''
default\t''
1:1\t''
1:4\t''
1:8\t''
2:3\t''
3:2\t''
3:4\t''
4:1\t''
4:3\t''
4:5\t''
5:4\t''
8:1\t''
9:16\t''
16:9\t''
21:9\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l task -d 'text_to_image or image_to_image; by default the inputs decide' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l extra-params -d 'Further parameters of the model, as a JSON object' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l version-id -d 'Exact version of the model, as `models` lists it' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l user-id -d 'Whose saved preference chooses the model when neither -m nor the settings do' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s n -l count -d 'How many pictures, each a task of its own with its own price (1 to 16)' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l say -d 'Read prompt and options out of one sentence, Chinese or English, such as "draw a cat in 4K, 16:9"; the command that says the same is shown' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l task -d 'text_to_image or image_to_image: the two have prices of their own' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand models" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l messages -d 'Print messages that a chat agent passes on, instead of the path' -r -f -a "text\t'The texts, each followed by an empty line; MEDIA: lines for saved pictures'
ndjson\t'One JSON object a line'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l lang -d 'Language of the messages; auto goes by the prompt\'s script, then by the locale' -r -f -a "auto\t'The prompt\'s script decides, then the locale'
zh\t'Chinese'
en\t'English'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -l json -d 'Print one JSON object instead of the paths'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l max-points -d 'Refuse an order that costs more points than this in all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l max-points-per-job -d 'Refuse an order whose pictures cost more points than this each' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l max-points-per-day -d 'Refuse an order when this many points would be passed since midnight' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l accept-double-charge -d 'Send the request although the first one may have been paid; without this nothing is sent'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -l json -d 'Print one JSON object instead of the path'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -l all -d 'List all jobs instead of the last 20'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand jobs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s i -l input -d 'Input picture: a file, a folder, a pattern such as \'*.png\', an https:// URL, or `-` for standard input; with a name if need be; repeat for up to 14' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s m -l model -d 'flash (default), pro, cheapest, best, or the model\'s id' -r -f -a "flash\t''
pro\t''
cheapest\t''
best\t''
default\t''
gemini-3.1-flash-image\t''
gemini-3-pro-image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s s -l size -d '512, 1K (default), 2K or 4K; pro has no 512' -r -f -a "512\t''
1K\t''
2K\t''
4K\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s r -l ratio -d 'Such as 16:9, or landscape, portrait, square; `default` is the model\'s own. Without it a changed picture keeps the shape of its first file' -r -f -a "landscape\t''
portrait\t''
square\t''
default\t''
1:1\t''
1:4\t''
1:8\t''
2:3\t''
3:2\t''
3:4\t''
4:1\t''
4:3\t''
4:5\t''
5:4\t''
8:1\t''
9:16\t''
16:9\t''
21:9\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l task -d 'text_to_image or image_to_image; by default the inputs decide' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l extra-params -d 'Further parameters of the model, as a JSON object' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l version-id -d 'Exact version of the model, as `models` lists it' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l user-id -d 'Whose saved preference chooses the model when neither -m nor the settings do' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s n -l count -d 'How many pictures, each a task of its own with its own price (1 to 16)' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s o -l output -d 'File or folder; by default a name made from the prompt, in this folder, unless the settings say otherwise. The extension (.png, .jpg, .webp) chooses the format; that of another kind of file (.gif, .txt) is refused. `-` is standard output: one picture, as it comes' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l preview -d 'Show the picture in the terminal: auto (where it can show one), never' -r -f -a "auto\t'Where the terminal can'
never\t'Not unless that is typed'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l max-points -d 'Refuse an order that costs more points than this in all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l max-points-per-job -d 'Refuse an order whose pictures cost more points than this each' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l max-points-per-day -d 'Refuse an order when this many points would be passed since midnight' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l messages -d 'Print messages that a chat agent passes on, instead of the path' -r -f -a "text\t'The texts, each followed by an empty line; MEDIA: lines for saved pictures'
ndjson\t'One JSON object a line'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l lang -d 'Language of the messages; auto goes by the prompt\'s script, then by the locale' -r -f -a "auto\t'The prompt\'s script decides, then the locale'
zh\t'Chinese'
en\t'English'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l prompt -d 'What to draw, or how to change the inputs; @NAME is the input of that name. `-` reads it from standard input, @FILE from a file; @@ is an @' -r -f
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l force -d 'Replace an existing file; without it another name is taken'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l no-download -d 'Print the picture\'s URL and save nothing'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l open -d 'Open the saved picture with the desktop\'s viewer'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l no-metadata -d 'Save the picture as it came, without the recipe that `show` and `rerun` read from it'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l metadata -d 'Write the recipe into the picture; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l allow-smaller -d 'Take the next smaller size where the vendor refuses a size as too much'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l exact -d 'Take no smaller size; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l no-prompt-log -d 'Keep the prompt out of the journal and out of file names'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l prompt-log -d 'Keep the prompt in the journal; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -l json -d 'Print one JSON object instead of the path'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand rerun" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -l since -d 'Only jobs that were ordered on this day or later: YYYY-MM-DD, today, yesterday, 7d for seven days ago, or a time such as 2026-04-01T12:00:00Z' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -l format -d 'How to print it' -r -f -a "text\t'A table and the sums'
json\t'One JSON object'
csv\t'One line for each job, for spreadsheets'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -l json -d 'The same as --format json'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s m -l model -d 'Of this model: flash, pro, or another word that generate takes' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s s -l size -d 'Of this size: 512, 1K, 2K or 4K' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l since -d 'Ordered on this day or later: YYYY-MM-DD, today, yesterday, 7d for seven days ago, or a time such as 2026-04-01T12:00:00Z' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l until -d 'Ordered on this day or earlier, or before this time' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l outcome -d 'How they stand; the words of the list\'s column `state` are taken too' -r -f -a "saved\t'Its picture has come'
failed\t'The vendor has ended it without a picture'
refused\t'The vendor or a limit said no; nothing was spent'
cancelled\t'It was given up before anything was sent'
unfinished\t'It goes on, or was left: `resume` picks it up'
unknown\t'It is not known whether it was paid'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s n -l limit -d 'List so many at most' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand open" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand open" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand open" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand open" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s m -l model -d 'Of this model: flash, pro, or another word that generate takes' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s s -l size -d 'Of this size: 512, 1K, 2K or 4K' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l since -d 'Ordered on this day or later: YYYY-MM-DD, today, yesterday, 7d for seven days ago, or a time such as 2026-04-01T12:00:00Z' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l until -d 'Ordered on this day or earlier, or before this time' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s n -l limit -d 'Show the pictures of so many jobs at most; by default of all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s o -l output -d 'The page, or the folder for it; `-` prints it' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l force -d 'Replace a file that is no gallery; without it another name is taken'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -l open -d 'Show the page in the browser'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand gallery" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -l since -d 'Only jobs that were ordered on this day or later: YYYY-MM-DD, today, yesterday, 7d for seven days ago, or a time such as 2026-04-01T12:00:00Z' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -l by -d 'Only this chart; by default all three' -r -f -a "day\t'The user\'s days'
model\t'The two models'
size\t'The sizes'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -l json -d 'Print one JSON object instead of the charts'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -l simulate -d 'The jobs of the built-in stand-in instead of the vendor\'s' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -l with-files -d 'Delete their pictures on this machine too'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l http -d 'Serve streamable HTTP at this address, under /mcp, instead of standard input and output' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l token-file -d 'A file with the token that requests must carry, instead of the variable NANOBANANA_MCP_TOKEN; needed where other machines can reach the address' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l allow-host -d 'A further name that the server is reached by; repeat for more' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l allow-origin -d 'A web page\'s origin that may send requests, such as https://example.com:443; repeat for more' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l output-dir -d 'Where pictures go if the client names no workspace; by default the folder of the settings, else Pictures/nanobanana in the home folder' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l allow-dir -d 'A folder that input pictures may come from, beside the output folder and the client\'s workspace (where it names none, the working folder and the one for temporary files); repeat for more. Takes the place of those of the settings' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l ask-above -d 'Ask the user before a picture that costs more points than this; where the client cannot ask, refuse it. By default the settings say; without them nobody is asked' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l max-points -d 'Refuse an order that costs more points than this in all' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l max-points-per-job -d 'Refuse an order whose pictures cost more points than this each' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l max-points-per-day -d 'Refuse an order when this many points would be passed since midnight' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l max-wait -d 'Longest wait for the picture; afterwards the task goes on at the vendor' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l simulate -d 'Use the built-in stand-in: no key, no points, no network' -r -f -a "ok\t'everything works'
insufficient-points\t'create is refused: not enough points (4008)'
unauthorized\t'the key is refused everywhere (401)'
subscription-required\t'create is refused: the model needs a plan (4014)'
rule-mismatch\t'create is refused: attribute_id does not fit (6010)'
credit-mismatch\t'create is refused: the price differs (6006)'
no-rule\t'create is refused: no credit rule fits (6009)'
bad-request\t'create is refused: bad request (400)'
backend-refuses-4k\t'4K is refused (500), smaller sizes work'
fails\t'the task fails with a safety refusal in error_msg'
fails-late\t'the task fails at the end, with a remark only'
deleted\t'the task is deleted'
never-finishes\t'the task stays at processing'
slow\t'the task takes 30 seconds'
realistic\t'tasks take 20 to 40 s (flash) or 60 to 120 s (pro)'
instant\t'tasks are done at the first look'
jpeg\t'results are JPEG'
tree-list\t'the product list is a tree, with unknown fields and nodes'
wrong-size\t'the result has half the width and half the height'
html-result\t'the result\'s URL gives an HTML page'
cut-result\t'the result\'s URL gives only half of the picture\'s bytes'
rules-missing\t'the product list has nothing that can be bought'
foreign-upload-host\t'the upload URL points to https://example.com'
redirect-result\t'the result\'s URL redirects to the picture'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l allow-smaller -d 'Take the next smaller size where the vendor refuses a size as too much'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l exact -d 'Take no smaller size; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l no-prompt-log -d 'Keep the prompt out of the journal and out of file names'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l prompt-log -d 'Keep the prompt in the journal; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l no-metadata -d 'Save the picture as it came, without the recipe that `show` and `rerun` read from it'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -l metadata -d 'Write the recipe into the picture; the default, unless the settings say otherwise'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand mcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -f -a "path" -d 'Print the path of the settings file'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -f -a "show" -d 'Show every setting: what it is, where that comes from, and what it is for'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -f -a "set" -d 'Set a setting; comments and order of the file stay'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and not __fish_seen_subcommand_from path show set unset" -f -a "unset" -d 'Take a setting out of the file'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from set" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from unset" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from unset" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from unset" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand config; and __fish_seen_subcommand_from unset" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -f -a "show" -d 'Show the models that are remembered'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -f -a "set" -d 'Remember a model, as if it had been used'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and not __fish_seen_subcommand_from show set clear" -f -a "clear" -d 'Forget this user\'s models; what other programs keep in the file stays'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -l user-id -d 'Whose they are' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -l simulate -d 'Those of the built-in stand-in instead of the shared ones' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object instead of the table'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -l task -d 'text_to_image or image_to_image' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -s m -l model -d 'flash, pro, or the model\'s id' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -l user-id -d 'Whose they are' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -l simulate -d 'Those of the built-in stand-in instead of the shared ones' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -l task -d 'text_to_image or image_to_image; by default both' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -l user-id -d 'Whose they are' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -l simulate -d 'Those of the built-in stand-in instead of the shared ones' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand prefs; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -f -a "login" -d 'Keep an API key on this machine: typed unseen, or from a pipe'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -f -a "logout" -d 'Remove the kept API key from this machine'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and not __fish_seen_subcommand_from login logout status" -f -a "status" -d 'Show which API key is used, where it comes from, and whether the vendor accepts it'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -l keyring -d 'Keep it in the system\'s keyring or not at all; by default in a file where there is no keyring'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -l file -d 'Keep it in a file of the settings folder that only this user can read'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -l no-check -d 'Keep it without asking the vendor whether it is one'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -l no-check -d 'Do not ask the vendor whether it accepts the key'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON object instead of the lines'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -l api-key-file -d 'A file that holds the API key; read where there is neither --api-key nor IMA_API_KEY' -r -F
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -l json -d 'Print one JSON object instead of the lines'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and not __fish_seen_subcommand_from install" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and not __fish_seen_subcommand_from install" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and not __fish_seen_subcommand_from install" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and not __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and not __fish_seen_subcommand_from install" -f -a "install" -d 'Copy the agent skill to where an agent looks for skills'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and __fish_seen_subcommand_from install" -l target -d 'openclaw, claude, or the folder that holds skills; by default every one of the two agents that this user has' -r -f -a "openclaw\t''
claude\t''"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and __fish_seen_subcommand_from install" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand skill; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and not __fish_seen_subcommand_from messages" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and not __fish_seen_subcommand_from messages" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and not __fish_seen_subcommand_from messages" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and not __fish_seen_subcommand_from messages" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and not __fish_seen_subcommand_from messages" -f -a "messages" -d 'The messages of `--messages ndjson`'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and __fish_seen_subcommand_from messages" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and __fish_seen_subcommand_from messages" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and __fish_seen_subcommand_from messages" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand schema; and __fish_seen_subcommand_from messages" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand completions" -l for -d 'Which program the shell is to complete' -r -f -a "nanobanana\t'This one'
ima_image_create\t'The drop-in for the vendor\'s published script'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand completions" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand completions" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand completions" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand man" -l out -d 'Write the pages of both programs and of every command into this folder, and print their paths; without it the page of nanobanana is printed' -r -f -a "(__fish_complete_directories)"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand man" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand man" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand man" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand man" -s h -l help -d 'Print help'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand help" -l color -d 'Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never' -r -f -a "auto\t'Where they can be seen and are welcome'
always\t'Everywhere'
never\t'Nowhere'"
complete -c nanobanana -n "__fish_nanobanana_using_subcommand help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand help" -s v -l verbose -d 'Say every step with its time, and where the log is'
complete -c nanobanana -n "__fish_nanobanana_using_subcommand help" -s h -l help -d 'Print help'
