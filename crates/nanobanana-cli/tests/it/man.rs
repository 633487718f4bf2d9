//! `man`: the pages of both programs and of every command.

use std::fs;

use crate::world::Sandbox;

/// The long options that a help page lists.
fn options(help: &str) -> impl Iterator<Item = &str> {
    let words = help.lines().flat_map(|line| {
        let is_row = line.trim_start().starts_with('-');
        line.split_whitespace().take_while(move |_| is_row).take(2)
    });
    let options = words.filter(|word| word.starts_with("--"));
    options.map(|word| {
        word.trim_end_matches(',')
            .split(['[', '='])
            .next()
            .unwrap_or(word)
    })
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["man", "--out", "deep/man"]));
    let pages: Vec<&str> = run.success().lines().collect();
    let named = |name: &str| pages.contains(&format!("deep/man/{name}.1").as_str());
    assert!(named("nanobanana") && named("ima_image_create") && named("nanobanana-skill-install"));
    let help = sandbox.run(sandbox.nanobanana(&["--help"]));
    let commands = help.success().lines();
    let commands = commands.skip_while(|line| *line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let command = line.split_whitespace().next().unwrap();
        assert!(named(&format!("nanobanana-{command}")), "{command}");
        let help = sandbox.run(sandbox.nanobanana(&[command, "--help"]));
        let page = sandbox.work(&format!("deep/man/nanobanana-{command}.1"));
        let page = fs::read_to_string(page).unwrap();
        for option in options(help.success()) {
            let escaped = option.replace('-', "\\-");
            assert!(page.contains(&escaped), "{command} {option}");
        }
    }
    for page in pages {
        let text = fs::read_to_string(sandbox.work(page)).unwrap();
        assert!(
            text.contains("\n.TH ") && text.contains("\n.SH SYNOPSIS"),
            "{page}"
        );
    }
}

#[test]
fn a_page_has_the_sections_of_the_help() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["man"]));
    let page = run.success();
    let sections: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH "))
        .collect();
    let expected = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "SUBCOMMANDS",
        "EXAMPLES",
    ];
    assert_eq!(sections, [&expected[..], &["\"EXIT CODES\""]].concat());
    assert!(page.contains("\n.nf\n  0    success\n"));
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let sandbox = Sandbox::new();
    sandbox.put("file", "");
    let run = sandbox.run(sandbox.nanobanana(&["man", "--out", "file/man"]));
    insta::assert_snapshot!(run.text(), @"
    exit code: 11
    ----- stderr
    error: cannot write file/man
      cause: Not a directory (os error 20)
    ");
}
