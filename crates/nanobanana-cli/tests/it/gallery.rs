//! `gallery`: a page of the pictures of the past.

use std::fs;

use crate::world::{ImaWorld, Run, Sandbox, jobs};

const HOSTILE: &str = "<script>alert(1)</script>\"'& {{title}} <!--[view]-->";
const INERT: &str =
    "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp; {{title}} &lt;!--[view]--&gt;";

fn gallery(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["gallery", "--simulate"], args].concat()))
}

fn page(sandbox: &Sandbox, name: &str) -> String {
    String::from_utf8(sandbox.read(name)).unwrap()
}

/// What is between two texts, each time.
fn all<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let rests = text.split(start).skip(1);
    rests.map(|rest| rest.split(end).next().unwrap()).collect()
}

#[test]
fn every_picture_is_on_the_page_with_what_is_known_of_it() {
    let sandbox = Sandbox::new();
    sandbox
        .simulate(
            "ok",
            &["generate", "a cat", "-r", "16:9", "-o", "cats/a cat.png"],
        )
        .success();
    sandbox.simulate("fails", &["generate", "a dog"]);
    let run = gallery(&sandbox, &[]);
    let path = sandbox.work("gallery.html");
    assert_eq!(run.success(), format!("{}\n", path.display()));
    assert_eq!(run.stderr, "");
    assert_eq!(sandbox.listing(), ["cats", "gallery.html"]);
    let page = page(&sandbox, "gallery.html");
    assert_eq!(all(&page, "data-matches=\"", "\""), ["# of 1 pictures"]);
    assert_eq!(all(&page, "<html lang=\"", "\""), ["en"]);
    let article = all(&page, "<article>", "</article>");
    let [article] = article.as_slice() else {
        panic!("{} articles", article.len());
    };
    assert_eq!(
        all(article, "<a class=\"shot\" href=\"", "\""),
        ["./cats/a%20cat.png"]
    );
    assert_eq!(all(article, "alt=\"", "\""), ["a cat"]);
    assert_eq!(all(article, "width=\"", "\""), ["512"]);
    let saved = jobs::read(&jobs::of_simulator(&sandbox)).remove(1);
    let command = format!("nanobanana rerun {} --simulate", saved.id);
    assert_eq!(all(article, "<code>", "</code>"), [command]);
    let facts = all(article, "<dt>", "</dd>");
    assert_eq!(facts.len(), 7);
    for fact in [
        "model</dt><dd>Nano Banana 2",
        "size</dt><dd>1K (1376×768)",
        "ratio</dt><dd>16:9",
        "points</dt><dd>6",
        &format!("task id</dt><dd>{}", saved.task_id.unwrap()),
        &format!("job</dt><dd>{}", saved.id),
    ] {
        assert!(facts.contains(&fact), "{fact}: {facts:?}");
    }
    use base64::Engine as _;
    let preview = all(article, "src=\"data:image/jpeg;base64,", "\"")[0];
    let jpeg = base64::prelude::BASE64_STANDARD.decode(preview).unwrap();
    let picture = image::load_from_memory(&jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (512, 286));
}

#[test]
fn a_prompt_and_a_name_are_inert_wherever_they_are() {
    let sandbox = Sandbox::new();
    let name = "'\"<b>&#.png";
    sandbox.make(&[HOSTILE, "-o", name]);
    gallery(&sandbox, &[]).success();
    let page = page(&sandbox, "gallery.html");
    assert_eq!(all(&page, "dir=\"auto\">", "</h2>"), [INERT]);
    assert_eq!(all(&page, "alt=\"", "\""), [INERT]);
    assert_eq!(
        all(&page, "<a class=\"shot\" href=\"", "\""),
        ["./&#39;%22%3Cb%3E&amp;%23.png"]
    );
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("alert(1)").count(), 2);
    assert_eq!(page.matches("{{").count(), 2);
    assert!(!page.contains("<!--["));

    fs::remove_file(sandbox.work(name)).unwrap();
    let run = gallery(&sandbox, &[]);
    assert_eq!(
        run.stderr,
        "note: cannot show 1 picture; the page says why\n"
    );
    let page = self::page(&sandbox, "gallery.html");
    let missing = all(&page, "<p class=\"missing\">", "</p>");
    assert!(missing[0].ends_with("/work/&#39;&quot;&lt;b&gt;&amp;#.png no longer exists"));
    assert_eq!(page.matches("<img src").count(), 0);
    // An address of the simulator is gone with the command that it played for.
    assert_eq!(all(&page, "rel=\"", "\""), [""; 0]);
}

#[test]
fn a_picture_that_is_only_at_ima_is_linked_to() {
    let world = ImaWorld::new();
    world
        .nanobanana(&["generate", "a cat", "--no-download"])
        .success();
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    world.nanobanana(&["gallery"]).success();
    let page = page(&world.sandbox, "gallery.html");
    let url = journal[0].pictures[0].url.as_str();
    assert_eq!(all(&page, "<a href=\"", "\""), [url]);
    assert_eq!(all(&page, "rel=\"", "\""), ["noreferrer noopener"]);
}

#[test]
fn a_picture_that_another_job_has_replaced_is_not_called_gone() {
    let sandbox = Sandbox::new();
    for prompt in ["a cat", "a dog"] {
        let args = ["generate", prompt, "-s512", "-o", "z.png", "--force"];
        sandbox.simulate("ok", &args).success();
    }
    let run = gallery(&sandbox, &[]);
    assert_eq!(
        run.stderr,
        "note: cannot show 1 picture; the page says why\n"
    );
    let page = page(&sandbox, "gallery.html");
    let alts = all(&page, "alt=\"", "\"");
    assert_eq!(alts, ["a dog"]);
    let missing = all(&page, "<p class=\"missing\">", "</p>");
    assert_eq!(missing.len(), 1);
    assert!(
        missing[0].ends_with("/work/z.png is now another job&#39;s picture"),
        "{missing:?}"
    );

    let args = ["generate", "a hat", "-s512", "-o", "z.png", "--force"];
    sandbox.simulate("ok", &args).success();
    let mut command = sandbox.nanobanana(&["gallery", "--simulate"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    assert_eq!(
        sandbox.run(command).stderr,
        "提示：2 张图已不在保存的位置，图库里注明了原因\n"
    );
}

#[cfg(unix)]
#[test]
fn what_has_taken_the_place_of_a_picture_is_not_on_the_page() {
    let sandbox = Sandbox::new();
    for name in ["a.png", "b.png"] {
        sandbox.make(&["a cat", "-o", name]);
    }
    fs::rename(sandbox.work("a.png"), sandbox.beside("a.png")).unwrap();
    std::os::unix::fs::symlink(sandbox.beside("a.png"), sandbox.work("a.png")).unwrap();
    fs::remove_file(sandbox.work("b.png")).unwrap();
    let fifo = std::process::Command::new("mkfifo")
        .arg(sandbox.work("b.png"))
        .status();
    assert!(fifo.unwrap().success());
    let run = gallery(&sandbox, &[]);
    assert_eq!(
        run.stderr,
        "note: cannot show 2 pictures; the page says why\n"
    );
    let page = page(&sandbox, "gallery.html");
    assert_eq!(page.matches("<img src").count(), 0);
    assert_eq!(
        page.matches(" is no longer the picture that was saved</p>")
            .count(),
        2
    );
    let open = sandbox.run(sandbox.nanobanana(&["show", "--open", "--simulate"]));
    assert_eq!(open.code, Some(5), "{open:?}");
}

#[test]
fn the_policy_allows_the_pages_own_script_and_style_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    gallery(&sandbox, &[]).success();
    let page = page(&sandbox, "gallery.html");
    let policy = all(&page, "Content-Security-Policy\" content=\"", "\"");
    let hash = |tag: &str| {
        use base64::Engine as _;
        let content = all(&page, &format!("<{tag}>"), &format!("</{tag}>"))[0];
        let digest = ring::digest::digest(&ring::digest::SHA256, content.as_bytes());
        base64::prelude::BASE64_STANDARD.encode(digest)
    };
    // In an attribute the quotes of a policy are written as references.
    let expected = format!(
        "default-src 'none'; img-src 'self' data: file:; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash("style"),
        hash("script")
    );
    assert_eq!(policy, [expected]);
    assert_eq!(page.matches("style=").count(), 0);
    assert_eq!(page.matches("onclick").count(), 0);
}

#[test]
fn the_page_is_chinese_for_whoever_speaks_it() {
    let sandbox = Sandbox::new();
    sandbox.make(&["一只可爱的小狗", "--no-prompt-log", "--no-download"]);
    let mut command = sandbox.nanobanana(&["gallery", "--simulate"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command).success();
    let page = page(&sandbox, "gallery.html");
    assert_eq!(all(&page, "<html lang=\"", "\""), ["zh-CN"]);
    assert_eq!(all(&page, "<h1>", "</h1>"), ["nanobanana 图库"]);
    assert!(page.contains("<dt>积分</dt><dd>4</dd>"));
    // Nothing can be made again without its prompt.
    assert!(page.contains("没有保留提示词"));
    assert_eq!(page.matches("<code>").count(), 0);
}

#[test]
fn a_page_replaces_a_page_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    sandbox.put("gallery.html", "mine");
    let work = sandbox.work("").display().to_string();
    let refusal = "error: gallery.html is not a gallery: name a folder or an .html file, or replace it with \
                   --force\n";
    let run = gallery(&sandbox, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), refusal));
    assert_eq!(sandbox.read("gallery.html"), b"mine");
    assert_eq!(sandbox.listing(), ["gallery.html"]);
    gallery(&sandbox, &["--force"]).success();
    assert_ne!(sandbox.read("gallery.html"), b"mine");
    let again = gallery(&sandbox, &[]);
    assert_eq!(again.success(), format!("{work}gallery.html\n"));
    sandbox.make(&["a cat", "-o", "cat.png"]);
    let folder = gallery(&sandbox, &["-o", "pages"]);
    assert_eq!(folder.success(), format!("{work}pages/gallery.html\n"));
    assert!(page(&sandbox, "pages/gallery.html").contains("<a class=\"shot\" href=\"file:///"));
    let printed = gallery(&sandbox, &["-o", "-"]);
    assert!(
        printed.success().starts_with("<!DOCTYPE html>"),
        "{printed:?}"
    );
    assert!(!sandbox.listing().contains(&"-".to_owned()));
    let taken = gallery(&sandbox, &["-o", "cat.png/x.html"]);
    assert_eq!(taken.code, Some(11), "{taken:?}");
}

#[test]
fn the_name_of_another_kind_of_file_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    sandbox.put("cat.png", "mine");
    sandbox.put("notes", "mine");
    for name in ["foo.txt", "sub/bar.PDF", "cat.png", "notes"] {
        let run = gallery(&sandbox, &["-o", name]);
        let refusal = format!(
            "error: {name} is not a gallery: name a folder or an .html file, or replace it with --force\n"
        );
        assert_eq!((run.code, run.stderr), (Some(2), refusal));
    }
    assert_eq!(sandbox.listing(), ["cat.png", "notes"]);
    let mut command = sandbox.nanobanana(&["gallery", "--simulate", "-o", "foo.txt"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    assert_eq!(
        sandbox.run(command).stderr,
        "错误：foo.txt 不是图库网页：请指定一个文件夹或 .html 文件，或用 --force 覆盖\n"
    );
    // These are folders.
    fs::create_dir(sandbox.work("my.pages")).unwrap();
    for name in ["my.pages", "new.pages/", "pages"] {
        let run = gallery(&sandbox, &["-o", name]);
        let page = sandbox.work(name).join("gallery.html");
        assert_eq!(run.success(), format!("{}\n", page.display()));
    }
}

#[test]
fn without_a_picture_that_fits_no_page_is_written() {
    let sandbox = Sandbox::new();
    sandbox
        .simulate("ok", &["generate", "a cat", "--no-download"])
        .success();
    let run = gallery(&sandbox, &["dog"]);
    let nothing = "no pictures to show; no page was written\n";
    assert_eq!((run.success(), run.stderr.as_str()), ("", nothing));
    assert_eq!(sandbox.listing(), [""; 0]);
    gallery(&sandbox, &["cat", "-n", "1"]).success();
    let page = page(&sandbox, "gallery.html");
    assert!(page.contains("The picture was not downloaded"));
}

#[test]
fn a_run_is_one_card_and_what_came_from_what_is_linked() {
    let sandbox = Sandbox::new();
    let make = |args: &[&str]| sandbox.simulate("ok", args);
    make(&["generate", "a cat", "-s512", "-n", "2", "-o", "cat.png"]).success();
    make(&[
        "edit",
        "cat-1.png",
        "-s512",
        "make it night",
        "-o",
        "night.png",
    ])
    .success();
    let some = gallery(&sandbox, &["-n", "1"]);
    let told = "showing the newest 1 jobs; use --all for all\n";
    assert_eq!(
        (some.success().is_empty(), some.stderr.as_str()),
        (false, told)
    );
    gallery(&sandbox, &["--all"]).success();
    let page = page(&sandbox, "gallery.html");
    let cards = all(&page, "<article", "</article>");
    let shots = cards
        .iter()
        .map(|card| card.matches("class=\"shot\"").count());
    assert_eq!(shots.collect::<Vec<_>>(), [1, 2]);
    let parent = &jobs::read(&jobs::of_simulator(&sandbox))[1].id;
    assert!(
        cards[0].contains(&format!("<a href=\"#job-{parent}\"")),
        "{}",
        cards[0].len()
    );
    assert!(cards[1].contains(&format!("<dl id=\"job-{parent}\">")));
}
