//! Requests that are refused here: with the valid choices, and before anything is sent or spent.

use ima_sim::Endpoint;

use nanobanana::journal::State;

use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, Run, Sandbox, jobs};

/// The runs' exit codes, which must all be this one, and their texts.
#[track_caller]
fn texts(runs: &[Run], code: i32) -> String {
    let texts: Vec<String> = runs
        .iter()
        .map(|run| {
            assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{run:?}");
            run.remarks()
        })
        .collect();
    texts.join("\n\n")
}

#[test]
fn words_that_mean_nothing_here_are_refused_before_any_request() {
    let world = ImaWorld::new();
    world.sandbox.put("a.png", annotated_png(8, 8));
    let generate = |args: &[&str]| world.nanobanana(&[&["generate"], args].concat());
    let too_many: Vec<&str> = [["-i", "a.png"]; 15].concat();
    let runs = [
        generate(&["a cat", "-s", "3K"]),
        generate(&["a cat", "-r", "wide"]),
        generate(&["a cat", "-m", "midjourney"]),
        generate(&["a cat", "--task", "text_to_video"]),
        generate(&[" "]),
        generate(&["a cat", "--extra-params", "size=2K"]),
        generate(&["a cat", "-s", "1K", "--extra-params", r#"{"size":"2K"}"#]),
        generate(&["a cat", "--extra-params", r#"{"size":"1K","size":"1K"}"#]),
        generate(&["a cat", "-n", "0"]),
        generate(&["a cat", "-n", "17"]),
        generate(&["a cat", "-o", "cat.gif"]),
        generate(&["a cat", "-i", "a.png", "--task", "text_to_image"]),
        generate(&["@dog and @cat", "-i", "cat=a.png"]),
        generate(&["@dog", "-i", "a.png"]),
        generate(&["@cat", "-i", "cat=a.png", "-i", "cat=a.png"]),
        generate(&[&["a cat"], &too_many[..]].concat()),
        world.nanobanana(&["edit", "add a hat"]),
        world.nanobanana(&["plan", "a cat", "-n", "17"]),
        world.nanobanana(&["models", "--task", "text_to_music"]),
    ];
    insta::assert_snapshot!(texts(&runs, 5), @r#"
    error: `3K` is not a size; valid sizes: 512, 1K, 2K, 4K

    error: `wide` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default

    error: `midjourney` is not a model; valid models: flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), or the words default, cheapest, best

    error: `text_to_video` is not a task type; valid types: text_to_image, image_to_image

    error: the prompt is empty: describe the picture

    error: extra parameters must be a JSON object such as {"aspect_ratio":"16:9"}: expected value at line 1 column 1

    error: `size` is 1K as an option but 2K as an extra parameter: give it once

    error: the extra parameter `size` is given twice

    error: cannot make 0 pictures at once; valid counts: 1 to 16

    error: cannot make 17 pictures at once; valid counts: 1 to 16

    error: cannot save a picture as `.gif`: use .png, .jpg, .jpeg, .webp, or no extension to keep IMA's format

    error: text_to_image takes no input pictures, but got 1: drop them, or use image_to_image

    error: the prompt mentions @dog, but the input pictures are @cat; write @@ for a plain @

    error: the prompt mentions @dog, but no input picture has a name: name one dog, or write @@ for a plain @

    error: two input pictures are named `cat`: give each its own name

    error: got 15 input pictures; at most 14 are allowed

    error: image_to_image needs at least one input picture
      hint: name the picture to edit: a file, a URL, or last

    error: cannot make 17 pictures at once; valid counts: 1 to 16

    error: `text_to_music` is not a task type; valid types: text_to_image, image_to_image
    "#);
    assert_eq!(world.lines(), [""; 0]);
    assert_eq!(world.sandbox.listing(), ["a.png"]);
}

#[test]
fn addresses_that_ima_must_not_fetch_are_refused_before_any_request() {
    let world = ImaWorld::new();
    let urls = [
        "http://example.com/a.jpg",
        "ftp://example.com/a.jpg",
        "file:///etc/passwd",
        "https://user:pass@example.com/a.jpg",
        "https://192.168.1.7/a.jpg?token=secret",
        "https://printer.local/a.jpg",
        "https://",
    ];
    let runs = urls.map(|url| world.nanobanana(&["edit", "add a hat", "-i", url]));
    insta::assert_snapshot!(texts(&runs, 5), @"
    error: cannot use http://example.com/a.jpg: IMA fetches inputs over HTTPS only; use https:// or a local file

    error: cannot use ftp://example.com/a.jpg: only https:// URLs are accepted; use https:// or a local file

    error: cannot use file:///etc/passwd: only https:// URLs are accepted; use https:// or a local file

    error: cannot use https://example.com/a.jpg: it contains a user name or password; use a public https:// URL or a local file

    error: cannot use https://192.168.1.7/a.jpg: it is not on the public internet, so IMA cannot fetch it; use a public https:// URL or a local file

    error: cannot use https://printer.local/a.jpg: it is not on the public internet, so IMA cannot fetch it; use a public https:// URL or a local file

    error: cannot use https://: it has no host; use https:// or a local file
    ");
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn what_ima_does_not_sell_is_refused_after_its_list_alone() {
    let world = ImaWorld::new();
    let generate = |args: &[&str]| world.nanobanana(&[&["generate", "a cat"], args].concat());
    let runs = [
        generate(&["-m", "pro", "-s", "512"]),
        generate(&["-m", "pro", "-r", "1:8"]),
        generate(&["-r", "5:7"]),
        generate(&["--version-id", "gemini-2"]),
        generate(&["--extra-params", r#"{"quality":"hd"}"#]),
        generate(&["--extra-params", r#"{"n":4}"#]),
    ];
    insta::assert_snapshot!(texts(&runs, 5), @"
    error: Nano Banana Pro has no size 512; valid sizes: 1K, 2K, 4K

    error: Nano Banana Pro has no aspect ratio 1:8; valid ratios: 1:1, 3:2, 2:3, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9; the nearest is 9:16

    error: Nano Banana 2 has no aspect ratio 5:7; valid ratios: 1:1, 1:4, 1:8, 2:3, 3:2, 3:4, 4:1, 4:3, 4:5, 5:4, 8:1, 9:16, 16:9, 21:9; the nearest is 3:4

    error: the version `gemini-2` is not listed; valid versions: gemini-3.1-flash-image-preview

    error: `quality` is not a parameter of this model; valid parameters: aspect_ratio, size

    error: `n` is not a parameter of this model; valid parameters: aspect_ratio, size
    ");
    let lists = world.requests(Endpoint::ProductList).len();
    assert_eq!((lists, world.lines().len()), (runs.len(), runs.len()));
}

#[test]
fn a_refused_edit_is_not_ordered() {
    let world = ImaWorld::new();
    world.sandbox.put("a.png", annotated_png(8, 8));
    let run = world.nanobanana(&["edit", "a hat", "-i", "a.png", "-m", "pro", "-s", "512"]);
    assert_eq!(run.code, Some(5));
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
}

#[test]
fn a_product_without_a_price_is_not_ordered() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("rules-missing", &["generate", "a cat"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    error: IMA lists no price for Nano Banana 2 with 1:1, 1K; nothing was sent
    ");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_found_out_before_anything_is_sent() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put("file", "not a folder");
    let in_a_file = world.nanobanana(&["generate", "a cat", "-o", "file/cat.png"]);
    insta::assert_snapshot!(in_a_file.text(), @"
    exit code: 11
    ----- stderr
    error: cannot write to file, or the file name is too long; nothing was spent
      cause: not a directory
    ");
    for elsewhere in ["/proc/cat.png", "/proc/a/b/cat.png", "file/a/b/"] {
        let run = world.nanobanana(&["generate", "a cat", "-o", elsewhere]);
        assert_eq!(run.code, Some(11), "{elsewhere}: {run:?}");
    }
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_refused_order_makes_no_folder_and_one_that_is_carried_out_does() {
    let world = ImaWorld::new();
    let order = |options: &[&str]| {
        let base = ["generate", "a cat", "-o", "new/folder/cat.png"];
        world.nanobanana(&[&base[..], options].concat()).code
    };
    assert_eq!(order(&["-m", "pro", "-s", "512"]), Some(5));
    assert_eq!(order(&["-n", "17"]), Some(5));
    assert_eq!(order(&["--max-points", "5"]), Some(4));
    assert_eq!(world.sandbox.listing(), [""; 0]);
    assert_eq!(order(&[]), Some(0));
    assert_eq!(world.sandbox.listing(), ["new"]);
    assert!(world.sandbox.work("new/folder/cat.png").is_file());
}

#[test]
fn a_folder_that_turns_out_not_to_be_made_costs_nothing() {
    let world = ImaWorld::new();
    // A link that leads nowhere can be neither written to nor replaced by a folder.
    std::os::unix::fs::symlink("nowhere", world.sandbox.work("link")).unwrap();
    let run = world.nanobanana(&["generate", "a cat", "-o", "link/"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 11
    ----- stderr
    Nano Banana 2, 1K, 1:1, 6 points, usually 20–40 s
    error: cannot write to link/, or the file name is too long; nothing was spent
      cause: File exists (os error 17)
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Cancelled);
}

#[test]
fn no_key_is_an_error_of_its_own() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["generate", "a cat"]));
    insta::assert_snapshot!(run.text(), @"
    exit code: 3
    ----- stderr
    error: no API key is set
      hint: run `nanobanana auth login` or set IMA_API_KEY; create a key at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana generate --simulate` needs none
    ");
    // Whatever was asked for, this can be tried.
    let edit = &["edit", "a hat", "-i", "https://a.b/c.png"][..];
    for args in [edit, &["auth", "status"]] {
        let run = sandbox.run(sandbox.nanobanana(args));
        let all = run.stdout + &run.stderr;
        assert_eq!(run.code, Some(3), "{all}");
        assert!(all.contains("`nanobanana generate --simulate`"), "{all}");
    }
    let drop_in = ["--task-type", "text_to_image", "--prompt", "a cat"];
    for key in ["", "   ", "\n"] {
        for mut command in [
            sandbox.nanobanana(&["generate", "a cat"]),
            sandbox.nanobanana(&["generate", "a cat", "--api-key", key]),
            sandbox.ima_image_create(&drop_in),
            sandbox.ima_image_create(&[&drop_in[..], &["--api-key", key]].concat()),
        ] {
            command.env("IMA_API_KEY", key);
            assert_eq!(sandbox.run(command).text(), run.text());
        }
    }
    assert_eq!(
        sandbox.run(sandbox.ima_image_create(&drop_in)).text(),
        run.text()
    );
    let spoilt = sandbox.run(sandbox.nanobanana(&["models", "--api-key", "ima_ä"]));
    insta::assert_snapshot!(spoilt.text(), @"
    exit code: 3
    ----- stderr
    warning: --api-key shows the key to other users of this machine; IMA_API_KEY does not
    error: cannot use the API key
      cause: the key holds a character that is not visible ASCII
    ");
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn wrong_usage_is_exit_code_2_and_says_what_is_valid() {
    let sandbox = Sandbox::new();
    let run = |args: &[&str]| sandbox.run(sandbox.nanobanana(args));
    let runs = [
        run(&["generate"]),
        run(&["generate", "a cat", "--size-of-it", "2K"]),
        run(&["generate", "a cat", "--simulate=works"]),
        run(&["generate", "a cat", "--simulate=ok,quickly"]),
        run(&["generate", "a cat", "--no-download", "-o", "cat.png"]),
        run(&["generate", "a cat", "-n", "many"]),
        run(&["generate", "a cat", "--max-wait", "0"]),
        run(&["generate", "a cat", "--max-wait", "18446744073709551615"]),
        run(&["paint", "a cat"]),
        sandbox.run(sandbox.ima_image_create(&["--task-type", "text_to_image"])),
    ];
    insta::assert_snapshot!(texts(&runs, 2), @r#"
    error: the following required arguments were not provided:
      <PROMPT>

    Usage: nanobanana generate <PROMPT>

    For more information, try '--help'.

    error: unexpected argument '--size-of-it' found

      tip: a similar argument exists: '--size'

    Usage: nanobanana generate --size <SIZE> <PROMPT>

    For more information, try '--help'.

    error: invalid value 'works' for '--simulate[=<SCENARIO[,PACE]>]': no scenario is called "works"; the scenarios are ok, insufficient-points, unauthorized, subscription-required, rule-mismatch, credit-mismatch, no-rule, bad-request, backend-refuses-4k, fails, fails-late, deleted, never-finishes, jpeg, tree-list, wrong-size, html-result, cut-result, rules-missing, foreign-upload-host, redirect-result

    For more information, try '--help'.

    error: invalid value 'ok,quickly' for '--simulate[=<SCENARIO[,PACE]>]': "quickly" is not a pace; use instant, fast, realistic, or a time such as 8s or 250ms

    For more information, try '--help'.

    error: the argument '--no-download' cannot be used with '--output <PATH>'

    Usage: nanobanana generate --no-download <PROMPT>

    For more information, try '--help'.

    error: invalid value 'many' for '--count <N>': must be a whole number, 1 to 16

    For more information, try '--help'.

    error: invalid value '0' for '--max-wait <SECONDS>': must be a whole number, 1 to 86400

    For more information, try '--help'.

    error: invalid value '18446744073709551615' for '--max-wait <SECONDS>': must be a whole number, 1 to 86400

    For more information, try '--help'.

    error: unrecognized subcommand 'paint'

    Usage: nanobanana <COMMAND> [OPTIONS]
           nanobanana "a cat in a hat"

    For more information, try '--help'.

    error: the following required arguments were not provided:
      --prompt <PROMPT>

    Usage: ima_image_create --task-type <TASK_TYPE> --prompt <PROMPT>

    For more information, try '--help'.
    "#);
}

#[test]
fn an_output_that_is_no_picture_file_is_refused_before_anything_is_paid() {
    let sandbox = Sandbox::new();
    let outputs = ["a.txt", "b.pdf", ".png", "/dev/full", "/dev/stdout"];
    let english =
        outputs.map(|path| sandbox.simulate("ok", &["generate", "a cat", "-s512", "-o", path]));
    insta::assert_snapshot!(texts(&english, 5), @"
    error: cannot save a picture as `.txt`: use .png, .jpg, .jpeg, .webp, or no extension to keep IMA's format

    error: cannot save a picture as `.pdf`: use .png, .jpg, .jpeg, .webp, or no extension to keep IMA's format

    error: `.png` is an extension without a name: write it like cat.png, or name a folder

    error: /dev/full is a device, a pipe or a socket: name a file or a folder

    error: /dev/stdout is a device, a pipe or a socket: name a file or a folder
    ");
    let chinese = outputs.map(|path| {
        let args = ["generate", "a cat", "-o", path, "--simulate"];
        let mut command = sandbox.nanobanana(&args);
        command.env("LC_ALL", "zh_CN.UTF-8");
        sandbox.run(command)
    });
    insta::assert_snapshot!(texts(&chinese, 5), @"
    错误：不能保存为 .txt：请用 .png、.jpg、.jpeg、.webp；不写扩展名则按原格式保存

    错误：不能保存为 .pdf：请用 .png、.jpg、.jpeg、.webp；不写扩展名则按原格式保存

    错误：“.png”只有扩展名，没有文件名：请写成 cat.png 的样子，或写文件夹

    错误：/dev/full 不是普通文件，而是设备、管道或套接字：请写文件或文件夹

    错误：/dev/stdout 不是普通文件，而是设备、管道或套接字：请写文件或文件夹
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
    assert_eq!(sandbox.home_files(), [""; 0].map(std::path::PathBuf::from));
    for (path, saved) in [("v1.2", "v1.2.png"), ("cat.final", "cat.final.png")] {
        let run = sandbox.simulate("ok", &["generate", "a cat", "-o", path]);
        assert!(run.success().trim_end().ends_with(saved), "{run:?}");
    }
    assert_eq!(sandbox.listing(), ["cat.final.png", "v1.2.png"]);
}
