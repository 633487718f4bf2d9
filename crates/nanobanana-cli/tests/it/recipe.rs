//! What a picture was made from: in its file, shown by `show`, made again by `rerun`.

use std::fs;
use std::io::Cursor;
use std::sync::LazyLock;

use ima_sim::Endpoint;
use image::ImageFormat;
use nanobanana::picture::{Recipe, RecipePrompt, embed};
use serde_json::json;

use crate::terminal::answered;
use crate::world::ima::body;
use crate::world::pictures::{picture, pixels};
use crate::world::{ImaWorld, Run, Sandbox, jobs};

fn recipe(bytes: &[u8]) -> Option<Recipe> {
    Recipe::read(Cursor::new(bytes)).unwrap()
}

fn show(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["show"], args].concat()))
}

fn show_in_chinese(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(&[&["show"], args].concat());
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command)
}

/// Forgets everything but the pictures.
fn forget_jobs(sandbox: &Sandbox) {
    fs::remove_dir_all(sandbox.home().join(".local")).unwrap();
}

/// Makes `cat.png`.
fn with_cat() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.make(&["it's a cat", "-r", "16:9", "-o", "cat.png"]);
    sandbox
}

/// Makes `edited.png` from `a.png` and `b.png`.
fn with_edited() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.put("a.png", picture(64, 64, ImageFormat::Png));
    sandbox.put("b.png", picture(32, 64, ImageFormat::Png));
    let args = [
        "edit",
        "put @b on a@@b",
        "-s512",
        "-i",
        "a.png",
        "-i",
        "b=b.png",
        "-o",
        "edited.png",
    ];
    sandbox.simulate("ok", &args).success();
    sandbox
}

/// A picture that says this of itself.
fn claiming(change: impl FnOnce(&mut Recipe)) -> Vec<u8> {
    static OF_A_CAT: LazyLock<Recipe> =
        LazyLock::new(|| recipe(&with_cat().read("cat.png")).unwrap());
    let mut claimed = OF_A_CAT.clone();
    change(&mut claimed);
    let mut bytes = Vec::new();
    let plain = picture(64, 64, ImageFormat::Png);
    embed(Cursor::new(plain), &claimed, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_says_what_it_was_made_from_and_the_journal_what_it_cost() {
    let sandbox = with_cat();
    // Six digits look like the beginning of an id.
    let text = |run: Run| {
        run.list()
            .replace("[JOB] b", "[BYTES] b")
            .replace("[JOB] 字", "[BYTES] 字")
    };
    let shown = text(show(&sandbox, &["cat.png"]));
    insta::assert_snapshot!(shown, @r"
    exit code: 0
    ----- stdout
    file     cat.png
    picture  PNG, 688x384 pixels, [BYTES] bytes
    prompt   it's a cat
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     512
    ratio    16:9
    task id  [ID]
    written  [TIME], nanobanana 0.1.0
    made by  the simulator on this machine
    job      [JOB]
    points   4, spent
    created  [TIME]
    again    nanobanana generate 'it'\''s a cat' -m flash -s 512 -r 16:9 --literal --simulate
    ");
    let shown = text(show_in_chinese(&sandbox, &["cat.png"]));
    insta::assert_snapshot!(shown, @r"
    exit code: 0
    ----- stdout
    文件         cat.png
    图片         PNG，688x384 像素，[BYTES] 字节
    提示词       it's a cat
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       16:9
    平台任务 ID  [ID]
    写入时间     [TIME]，nanobanana 0.1.0
    来源         本机模拟
    任务         [JOB]
    积分         4，已扣除
    创建时间     [TIME]
    再次生成     nanobanana generate 'it'\''s a cat' -m flash -s 512 -r 16:9 --literal --simulate
    ");
}

#[test]
fn a_file_says_it_without_any_journal_and_is_made_again_from_that() {
    let sandbox = with_cat();
    forget_jobs(&sandbox);
    let object = show(&sandbox, &["cat.png", "--json"]).first();
    assert_eq!(object["recipe"]["prompt"], "it's a cat");
    assert_eq!(object["recipe"]["simulated"], true);
    assert_eq!(object["id"], json!(null));
    let line = "nanobanana generate 'it'\\''s a cat' -m flash -s 512 -r 16:9 --literal --simulate";
    assert_eq!(object["command_line"], line);
    assert!(
        !sandbox.home().join(".local").exists(),
        "reading leaves no trace"
    );

    let run = sandbox.simulate("ok", &["rerun", "cat.png", "-s", "1K", "-o", "cat2.png"]);
    assert_eq!(
        run.success(),
        format!("{}\n", sandbox.work("cat2.png").display())
    );
    let (first, second) = (sandbox.read("cat.png"), sandbox.read("cat2.png"));
    assert_eq!((pixels(&first), pixels(&second)), ((688, 384), (1376, 768)));
    let (first, second) = (recipe(&first).unwrap(), recipe(&second).unwrap());
    assert_eq!(second.size.as_deref(), Some("1K"));
    let again = Recipe {
        size: second.size.clone(),
        parameters: second.parameters.clone(),
        task_id: second.task_id.clone(),
        created_at: second.created_at,
        ..first
    };
    assert_eq!(second, again);
}

#[test]
fn a_job_says_the_same_and_which_of_its_files_are_gone() {
    let sandbox = with_edited();
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id.to_string();
    insta::assert_snapshot!(show(&sandbox, &[&id]).list(), @"
    exit code: 0
    ----- stdout
    job      [JOB]
    state    saved
    prompt   put image 2 on a@b
    task     image_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     512
    ratio    1:1
    task id  [ID]
    made by  the simulator on this machine
    input    [SANDBOX]/work/a.png
    input    [SANDBOX]/work/b.png
    points   4, spent
    created  [TIME]
    file     [SANDBOX]/work/edited.png
    again    nanobanana edit 'put image 2 on a@b' -i [SANDBOX]/work/a.png -i [SANDBOX]/work/b.png -m flash -s 512 -r 1:1 --literal --simulate
    ");
    fs::remove_file(sandbox.work("b.png")).unwrap();
    fs::remove_file(sandbox.work("edited.png")).unwrap();
    let gone = show(&sandbox, &[&id[..8]]).result();
    let gone: Vec<&str> = gone
        .lines()
        .filter(|line| line.ends_with("(gone)"))
        .collect();
    assert_eq!(
        gone,
        [
            "input    [SANDBOX]/work/b.png (gone)",
            "file     [SANDBOX]/work/edited.png (gone)"
        ]
    );
    let object = show(&sandbox, &[&id, "--json"]).first();
    let exist = |places: &serde_json::Value| -> Vec<bool> {
        let places = places.as_array().unwrap().iter();
        places
            .map(|place| place["exists"].as_bool().unwrap())
            .collect()
    };
    assert_eq!(exist(&object["inputs"]), [true, false]);
    let path = sandbox.work("edited.png").display().to_string();
    assert_eq!(object["missing_files"], json!([path]));
    assert_eq!(object["file"], json!(null));
}

#[test]
fn a_plain_picture_is_measured_and_what_is_neither_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.put("plain.jpg", picture(64, 32, ImageFormat::Jpeg));
    sandbox.put("notes.txt", "a cat");
    let plain = show(&sandbox, &["plain.jpg"]);
    let length = sandbox.read("plain.jpg").len().to_string();
    let mut texts = vec![plain.text().replace(&length, "[BYTES]")];
    for args in [
        &["notes.txt"][..],
        &["nothing.png"],
        &["nothing.png", "--simulate"],
    ] {
        texts.push(show(&sandbox, args).text());
    }
    let rerun = |name: &str| sandbox.simulate("ok", &["rerun", name]).text();
    texts.push(rerun("plain.jpg"));
    texts.push(rerun("nothing.png"));
    texts.push(show_in_chinese(&sandbox, &["nothing.png"]).text());
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 0
    ----- stdout
    file     plain.jpg
    picture  JPEG, 64x32 pixels, [BYTES] bytes
    ----- stderr
    note: plain.jpg has no recipe

    exit code: 6
    ----- stderr
    error: cannot read notes.txt as a picture
      cause: this is text, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    exit code: 5
    ----- stderr
    error: no file or job `nothing.png`
      hint: `nanobanana history` lists them; simulated jobs are under --simulate

    exit code: 5
    ----- stderr
    error: no file or job `nothing.png`
      hint: `nanobanana history --simulate` lists them

    exit code: 5
    ----- stderr
    error: plain.jpg has no recipe
      hint: `nanobanana generate` makes a picture from words, `nanobanana edit -i` from this one

    exit code: 5
    ----- stderr
    error: no file or job `nothing.png`
      hint: `nanobanana history --simulate` lists them

    exit code: 5
    ----- stderr
    错误：没有名为“nothing.png”的文件或任务
      下一步：用 `nanobanana history` 查看任务；要看模拟服务的任务，请加 --simulate
    ");
    let object = show(&sandbox, &["plain.jpg", "--json"]).first();
    assert_eq!(object["file"]["width"], 64);
    assert_eq!(
        (&object["recipe"], &object["inputs"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn an_edit_is_made_again_from_the_pictures_that_the_journal_knows() {
    let sandbox = with_edited();
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id.to_string();
    // By the file, by the job, and with one of the inputs changed since.
    let run = sandbox.simulate("ok", &["rerun", "edited.png", "-o", "2.png"]);
    run.success();
    sandbox.put("b.png", picture(16, 64, ImageFormat::Png));
    let changed = sandbox.simulate("ok", &["rerun", &id, "-o", "3.png"]);
    changed.success();
    let note = "note: [SANDBOX]/work/b.png has changed since then; using it as it is now";
    assert!(!run.stderr.contains("it was then"));
    assert!(changed.remarks().contains(note), "{changed:?}");
    let records = jobs::read(&jobs::of_simulator(&sandbox));
    assert_eq!(records.len(), 3);
    for record in &records {
        assert_eq!(record.prompt.as_deref(), Some("put image 2 on a@b"));
        assert_eq!(record.request["inputs"], records[0].request["inputs"]);
        assert_eq!(record.input_hashes[0], records[0].input_hashes[0]);
    }
    assert_ne!(records[0].input_hashes[1], records[1].input_hashes[1]);

    forget_jobs(&sandbox);
    let unknown = sandbox.simulate("ok", &["rerun", "edited.png"]);
    insta::assert_snapshot!(unknown.text(), @"
    exit code: 5
    ----- stderr
    error: the inputs of edited.png are not known here; give them with -i
    ");
    let args = [
        "rerun",
        "edited.png",
        "-i",
        "a.png",
        "-i",
        "hat=b.png",
        "--prompt",
        "wear @hat",
    ];
    sandbox.simulate("ok", &args).success();
    let record = jobs::only(&jobs::of_simulator(&sandbox));
    assert_eq!(record.prompt.as_deref(), Some("wear image 2"));
}

#[test]
fn a_prompt_that_was_not_kept_has_to_be_given() {
    let sandbox = Sandbox::new();
    let args = [
        "generate",
        "surprise party",
        "-s512",
        "--no-prompt-log",
        "-o",
        "a.png",
    ];
    sandbox.simulate("ok", &args).success();
    let bytes = sandbox.read("a.png");
    assert_eq!(recipe(&bytes).unwrap().prompt, RecipePrompt::Private);
    assert!(!bytes.windows(8).any(|window| window == b"surprise"));
    let object = show(&sandbox, &["a.png", "--json"]).first();
    assert_eq!(object["recipe"]["prompt_omitted"], "private");
    assert_eq!(object["command"], json!(null));
    assert!(
        show(&sandbox, &["a.png"])
            .stdout
            .contains("prompt   (not kept)\n")
    );
    let refused = sandbox.simulate("ok", &["rerun", "a.png"]);
    assert_eq!(refused.code, Some(5));
    assert!(refused.stderr.starts_with("error: the prompt of "));
    assert!(
        refused
            .stderr
            .ends_with(" was not kept; give it with --prompt\n")
    );
    sandbox
        .simulate("ok", &["rerun", "a.png", "--prompt", "ice", "-o", "b.png"])
        .success();
    let prompt = recipe(&sandbox.read("b.png")).unwrap().prompt;
    assert_eq!(prompt, RecipePrompt::Kept("ice".to_owned()));
}

#[test]
fn what_is_typed_says_whether_a_recipe_is_written_and_then_the_settings() {
    let sandbox = Sandbox::new();
    let has_recipe = |args: &[&str]| {
        let args = [
            &["generate", "a cat", "-s512", "-o", "cat.png", "--force"],
            args,
        ]
        .concat();
        sandbox.simulate("ok", &args).success();
        recipe(&sandbox.read("cat.png")).is_some()
    };
    assert!(has_recipe(&[]));
    assert!(!has_recipe(&["--no-metadata"]));
    let settings = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&settings).unwrap();
    fs::write(
        settings.join("config.toml"),
        "[privacy]\nmetadata = false\n",
    )
    .unwrap();
    assert!(!has_recipe(&[]));
    assert!(has_recipe(&["--metadata"]));
    assert!(!has_recipe(&["--metadata", "--no-metadata"]));
}

#[test]
fn what_is_said_now_comes_before_what_was_said_then() {
    let sandbox = Sandbox::new();
    let cat = ["generate", "a cat", "-r", "16:9", "-o", "cat.png"];
    sandbox.simulate("ok", &cat).success();
    let made = |args: &[&str]| {
        let args = [&["rerun", "cat.png", "-o", "new.png", "--force"], args].concat();
        sandbox.simulate("ok", &args).success();
        let recipe = recipe(&sandbox.read("new.png")).unwrap();
        (
            recipe.size.unwrap(),
            recipe.aspect_ratio.unwrap(),
            recipe.model_id,
        )
    };
    let (flash, pro) = ("gemini-3.1-flash-image", "gemini-3-pro-image");
    let expected = |size: &str, ratio: &str, model: &str| {
        (size.to_owned(), ratio.to_owned(), model.to_owned())
    };
    assert_eq!(made(&[]), expected("1K", "16:9", flash));
    assert_eq!(made(&["-m", "pro"]), expected("1K", "16:9", pro));
    assert_eq!(made(&["-m", "cheapest"]), expected("512", "16:9", flash));
    assert_eq!(made(&["-r", "square"]), expected("1K", "1:1", flash));
    let params = r#"{"size":"512px","aspect_ratio":"4:3"}"#;
    assert_eq!(
        made(&["--extra-params", params]),
        expected("512", "4:3", flash)
    );

    let refused = sandbox.simulate("ok", &["rerun", "new.png", "-m", "pro"]);
    insta::assert_snapshot!(refused.text(), @"
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    error: Nano Banana Pro has no size 512; valid sizes: 1K, 2K, 4K
    ");
}

#[test]
fn ima_gets_the_same_request_again_for_a_price_within_the_limits() {
    let world = ImaWorld::new();
    let generate = ["generate", "a cat", "-s", "512", "-o", "cat.png"];
    world.nanobanana(&generate).success();
    let refused = world.nanobanana(&["rerun", "cat.png", "--max-points", "3"]);
    assert_eq!(refused.code, Some(4));
    let rerun = |name: &str| {
        let args = ["rerun", name, "--no-download"];
        world.nanobanana(&args).success();
    };
    rerun("cat.png");
    let id = jobs::read(&jobs::of_ima(&world.sandbox))[0].id.to_string();
    rerun(&id);
    let creates = world.requests(Endpoint::TaskCreate);
    assert_eq!(creates.len(), 3);
    assert_eq!(body(&creates[0]), body(&creates[1]));
    assert_eq!(body(&creates[0]), body(&creates[2]));
    let recipe = recipe(&world.sandbox.read("cat.png")).unwrap();
    assert!(!recipe.simulated);

    // A job of IMA's can be tried out with the simulator; one of the simulator is not paid for
    // without a word.
    let tried = ["rerun", &id, "--no-download"];
    world.sandbox.simulate("ok", &tried).success();
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 3);
    let tried = jobs::only(&jobs::of_simulator(&world.sandbox))
        .id
        .to_string();
    let refused = world.nanobanana(&["rerun", &tried]);
    assert_eq!(refused.code, Some(5));
    assert!(
        refused.stderr.contains("is simulated: add --simulate"),
        "{refused:?}"
    );
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 3);
}

#[test]
fn a_file_cannot_set_other_words_to_the_pictures_of_a_job() {
    let sandbox = with_edited();
    let job = jobs::only(&jobs::of_simulator(&sandbox));
    sandbox.put(
        "words.png",
        claiming(|recipe| {
            recipe.task_id = job.task_id.clone().unwrap();
            recipe.prompt = RecipePrompt::Kept("make them cry".to_owned());
        }),
    );
    sandbox.simulate("ok", &["rerun", "words.png"]).success();
    let newest = &jobs::read(&jobs::of_simulator(&sandbox))[0];
    assert_eq!(newest.prompt, job.prompt);

    // The beginning of a job's own name is no task id.
    let id = job.id.to_string();
    sandbox.put(
        "name.png",
        claiming(|recipe| recipe.task_id = id[..8].to_owned()),
    );
    assert_eq!(
        show(&sandbox, &["name.png", "--json"]).first()["id"],
        json!(null)
    );
}

#[test]
fn nothing_that_a_terminal_obeys_is_shown_of_a_prompt() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "a.png",
        claiming(|recipe| {
            recipe.prompt = RecipePrompt::Kept("a \u{1b}[31mred\n\u{9b}2Jcat".to_owned());
        }),
    );
    let shown = show(&sandbox, &["a.png"]);
    assert!(
        shown.success().contains("prompt   a [31mred 2Jcat\n"),
        "{shown:?}"
    );
    assert!(!shown.stdout.contains("again"));
    let object = show(&sandbox, &["a.png", "--json"]);
    assert!(!object.stdout.contains('\u{1b}'));
    assert_eq!(object.first()["command_line"], json!(null));
    assert_eq!(object.first()["command"][2], "a \u{1b}[31mred\n\u{9b}2Jcat");
}

#[test]
fn a_chat_is_told_of_a_picture_that_is_made_again_in_the_language_of_its_prompt() {
    let sandbox = Sandbox::new();
    sandbox.make(&["一只猫", "-o", "cat.png"]);
    let run = sandbox.simulate("ok", &["rerun", "cat.png", "--messages", "ndjson"]);
    let first = run.success().lines().next().unwrap();
    let first: serde_json::Value = serde_json::from_str(first).unwrap();
    assert_eq!(first["language"], "zh");
}

#[test]
fn a_printed_command_is_the_prompt_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.put("secret.txt", "the password");
    for prompt in [
        "@secret.txt",
        "-",
        "--simulate",
        "-i secret.txt",
        r"it's \'; touch owned; #",
        "$(touch owned) `touch owned` \"x\" \\",
        "*",
    ] {
        let claimed = claiming(|recipe| recipe.prompt = RecipePrompt::Kept(prompt.to_owned()));
        sandbox.put("a.png", claimed);
        let line = show(&sandbox, &["a.png", "--json"]).first()["command_line"].take();
        let line = line
            .as_str()
            .unwrap()
            .replace("nanobanana ", "\"$PROGRAM\" ");
        let plan = line.replacen("generate", "plan --json", 1);
        let mut command = sandbox.shell(&plan);
        command.env("PROGRAM", env!("CARGO_BIN_EXE_nanobanana"));
        let run = sandbox.run(command);
        assert_eq!(run.json()[0]["prompt"], prompt, "{line}");
    }
    assert_eq!(sandbox.listing(), ["a.png", "secret.txt"]);
    for end in ["\n", "\r", "\u{85}", "\u{2028}", "\u{202e}", "\0"] {
        let prompt = format!("a cat{end}nanobanana forget");
        let claimed = claiming(|recipe| recipe.prompt = RecipePrompt::Kept(prompt));
        sandbox.put("a.png", claimed);
        let shown = show(&sandbox, &["a.png"]);
        assert!(!shown.success().contains("again"), "{shown:?}");
    }
}

#[test]
fn what_was_simulated_elsewhere_is_not_paid_for_either() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put("a.png", claiming(|_| ()));
    for args in [&["rerun", "a.png"][..], &["rerun", "a.png", "-y"]] {
        let refused = world.nanobanana(args);
        assert_eq!(refused.code, Some(5), "{refused:?}");
        assert!(refused.stderr.contains("is simulated"), "{refused:?}");
    }
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_recipe_from_elsewhere_is_paid_for_when_the_user_has_seen_its_price() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put(
        "a.png",
        claiming(|recipe| {
            recipe.simulated = false;
            recipe.model_id = "gemini-3-pro-image".to_owned();
            recipe.size = Some("1K".to_owned());
        }),
    );
    insta::assert_snapshot!(world.nanobanana(&["rerun", "a.png"]).text(), @"
    exit code: 5
    ----- stderr
    error: a.png was not made here, and its recipe asks for Nano Banana Pro, 1K, 16:9, 10 points, usually 60–120 s; nothing was sent
      hint: check its prompt with `nanobanana show`, then add -y
    ");
    let told = world.nanobanana(&["rerun", "a.png", "--messages", "text", "--lang", "en"]);
    assert_eq!(told.code, Some(5));
    let reason = "nothing was sent\n• Suggestion: ask the user to agree to the price first\n";
    assert!(told.stdout.contains(reason), "{told:?}");
    // It costs nothing to try.
    let tried = sandbox.simulate("ok", &["rerun", "a.png", "--no-download"]);
    tried.success();

    let rerun = |answer: &str| {
        let mut command = sandbox.nanobanana(&["rerun", "a.png", "-o", "b.png", "-q"]);
        world.lead_here(&mut command);
        answered(command, answer)
    };
    for answer in ["\n", "n\n"] {
        let (code, screen) = rerun(answer);
        assert_eq!(code, Some(5), "{screen}");
        assert!(screen.contains("price    10 points"), "{screen}");
        assert!(screen.contains("Pay 10 points? [y/N]"), "{screen}");
    }
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 0);
    // Nobody is asked about what cannot be saved.
    sandbox.put("b.png", "mine");
    let (code, screen) = rerun("y\n");
    assert_eq!(code, Some(5), "{screen}");
    assert!(
        screen.contains("b.png already exists") && !screen.contains("[y/N]"),
        "{screen}"
    );
    std::fs::remove_file(sandbox.work("b.png")).unwrap();
    // A program is not asked.
    for (args, ci) in [(&["--json"][..], ""), (&[], "true")] {
        let mut command = sandbox.nanobanana(&[&["rerun", "a.png"], args].concat());
        world.lead_here(command.env("CI", ci));
        let (code, screen) = answered(command, "y\n");
        assert_eq!(code, Some(5), "{screen}");
        assert!(!screen.contains("[y/N]"), "{screen}");
    }
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 0);
    let (code, screen) = rerun("y\n");
    assert_eq!(code, Some(0), "{screen}");
    let agreed = ["rerun", "a.png", "-y", "--no-download"];
    world.nanobanana(&agreed).success();
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 2);
    // What the journal of this machine knows is asked about no more.
    world
        .nanobanana(&["rerun", "b.png", "--no-download"])
        .success();
}
