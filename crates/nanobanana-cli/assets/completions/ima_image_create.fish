complete -c ima_image_create -l api-key -d 'The API key, instead of the variable IMA_API_KEY; other users of this machine can see it' -r
complete -c ima_image_create -l task-type -d 'text_to_image or image_to_image' -r -f -a "text_to_image\t''
image_to_image\t''"
complete -c ima_image_create -l model-id -d 'gemini-3.1-flash-image or gemini-3-pro-image; by default the user\'s saved preference, else the former' -r -f -a "gemini-3.1-flash-image\t''
gemini-3-pro-image\t''"
complete -c ima_image_create -l version-id -d 'Exact version of the model, as --list-models shows it; by default the last one listed' -r -f
complete -c ima_image_create -l prompt -d 'What to draw, or how to change the inputs' -r -f
complete -c ima_image_create -l input-images -d 'Input pictures for image_to_image: files or https:// URLs, up to 14' -r -F
complete -c ima_image_create -l allow-dir -d 'Take input files from this folder and below it only, wherever links lead; repeat for more. By default from anywhere, unless the settings say otherwise' -r -f -a "(__fish_complete_directories)"
complete -c ima_image_create -l size -d '512px, 1K (default), 2K or 4K; gemini-3-pro-image has no 512px' -r -f -a "512\t''
1K\t''
2K\t''
4K\t''"
complete -c ima_image_create -l extra-params -d 'Further parameters as a JSON object, such as \'{"aspect_ratio":"16:9"}\'' -r -f
complete -c ima_image_create -l language -d 'Language of the vendor\'s own labels' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c ima_image_create -l user-id -d 'Whose preference is read and saved' -r
complete -c ima_image_create -l messages -d 'Print messages that a chat agent passes on, instead of the path' -r -f -a "text\t'The texts, each followed by an empty line; MEDIA: lines for saved pictures'
ndjson\t'One JSON object a line'"
complete -c ima_image_create -l lang -d 'Language of the messages; auto goes by the prompt\'s script, then by the locale' -r -f -a "auto\t'The prompt\'s script decides, then the locale'
zh\t'Chinese'
en\t'English'"
complete -c ima_image_create -l exact -d 'Take no smaller size where the vendor refuses one as too much'
complete -c ima_image_create -l list-models -d 'List the models of the task type, and make nothing'
complete -c ima_image_create -l output-json -d 'Print the result as JSON instead of the URL or the table'
complete -c ima_image_create -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ima_image_create -s V -l version -d 'Print version'
