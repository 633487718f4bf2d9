use clap::{Command, CommandFactory as _};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use nanobanana::{Language, words};

use super::*;
use crate::args::command::Cli;

#[test]
fn every_setting_is_read_and_none_is_needed() {
    let text = "
        [defaults]
        model = \"最好\"
        size = \"2k\"
        ratio = \"横屏\"

        [output]
        folder = \"~/Pictures\"
        name = \"{date}-{slug}\"

        [display]
        language = \"zh\"
        preview = \"never\"

        [spending]
        max_points_per_job = 18
        max_points_per_run = 72
        max_points_per_day = 200
        ask_above_points = 12
        allow_smaller = true

        [privacy]
        prompt_log = false
        metadata = false

        [inputs]
        allow_dirs = [\"/photos\", \"~/Pictures\", \"~\"]

        [serve]
        keep_days = 30
        models.\"gpt-image-2\" = \"pro\"

        [network]
        proxy = \"none\"
    ";
    let settings = Settings {
        defaults: Choices {
            model: Some(ModelChoice::This(nanobanana::Model::Pro)),
            size: Some(Size::K2),
            ratio: words::ratio("16:9").ok(),
            simulate: None,
        },
        output: Output {
            folder: Some(Folder("~/Pictures".into())),
            name: "{date}-{slug}".parse().ok(),
        },
        display: Display {
            language: Some(LanguageChoice::Fixed(Language::Zh)),
            preview: Some(Preview::Never),
        },
        spending: Spending {
            max_points_per_job: Some(18),
            max_points_per_run: Some(72),
            max_points_per_day: Some(200),
            ask_above_points: Some(12),
            allow_smaller: Some(true),
        },
        privacy: Privacy {
            prompt_log: Some(false),
            metadata: Some(false),
        },
        inputs: Inputs {
            allow_dirs: Some(vec![
                Folder("/photos".into()),
                Folder("~/Pictures".into()),
                Folder("~".into()),
            ]),
        },
        serve: Serve {
            keep_days: NonZeroU32::new(30),
            models: [("gpt-image-2".to_owned(), nanobanana::Model::Pro)].into(),
        },
        network: Network {
            proxy: Some(Proxies::Direct),
        },
    };
    assert_eq!(Settings::parse(text), Ok(settings));
    for empty in ["", "# nothing yet\n", "[spending]\n[privacy]\n"] {
        assert_eq!(Settings::parse(empty), Ok(Settings::default()), "{empty:?}");
    }
}

#[test]
fn what_cannot_be_used_is_named_with_its_line_and_what_may_stand_there() {
    let faults: Vec<String> = [
        "[spending]\nmax_points_per_job = 4\nmax_points = 3\n",
        "\n\n[speding]\n",
        "api_key = \"ima_secret\"\n",
        "[spending]\nmax_points_per_day = -1\n",
        "[spending]\nmax_points_per_day = 1.5\n",
        "[spending]\nallow_smaller = \"yes\"\n",
        "[privacy]\nprompt_log = false\nprompt_log = true\n",
        "[privacy\n",
        "ima_secret\n",
        "spending = 3",
        "[inputs]\nallow_dirs = [\n  \"/photos\",\n  \"photos\",\n]\n",
        "[inputs]\nallow_dirs = \"/photos\"\n",
        "[inputs]\nallow_dirs = [\"~ada/photos\"]\n",
        "[[spending]]\n",
        "[spending.allow_smaller]\n",
        "[defaults]\nmodel = \"midjourney\"\n",
        "[defaults]\nmodel = \"cheapest\"\n",
        "[defaults]\nsize = \"8K\"\n",
        "[defaults]\nsize = 1024\n",
        "[defaults]\nratio = \"wide\"\n",
        "[output]\nname = \"{prompt}\"\n",
        "[output]\nname = \"a/b\"\n",
        "[display]\nlanguage = \"de\"\n",
        "[display]\nlanguage = \"\\u001b[31m\"\n",
        "size = \"2K\"\n",
        "spending.max_points_per_jobs = 3\n",
    ]
    .map(|text| Settings::parse(text).unwrap_err().to_string())
    .into();
    insta::assert_snapshot!(faults.join("\n"), @r#"
    line 3: no setting `spending.max_points`; did you mean `spending.max_points_per_day`?
    line 3: no setting `speding`; did you mean `spending`?
    line 1: no setting `api_key`; `nanobanana config show` lists them
    line 2: spending.max_points_per_day cannot be `-1`; valid: a whole number of points
    line 2: spending.max_points_per_day cannot be `1.5`; valid: a whole number of points
    line 2: spending.allow_smaller cannot be `yes`; valid: true, false
    line 3: duplicate key
    line 1: unclosed table, expected `]`
    line 1: key with no value, expected `=`
    line 1: no setting `spending`; did you mean `spending.max_points_per_job`?
    line 2: inputs.allow_dirs cannot be `["/photos", "photos",]`; valid: a list of folders, absolute or beginning with ~/
    line 2: inputs.allow_dirs cannot be `/photos`; valid: a list of folders, absolute or beginning with ~/
    line 2: inputs.allow_dirs cannot be `["~ada/photos"]`; valid: a list of folders, absolute or beginning with ~/
    line 1: no setting `spending`; did you mean `spending.max_points_per_job`?
    line 1: spending.allow_smaller cannot be this value; valid: true, false
    line 2: defaults.model cannot be `midjourney`; valid: flash, pro, last
    line 2: defaults.model cannot be `cheapest`; valid: flash, pro, last
    line 2: defaults.size cannot be `8K`; valid: 512, 1K, 2K, 4K
    line 2: defaults.size cannot be `1024`; valid: 512, 1K, 2K, 4K
    line 2: defaults.ratio cannot be `wide`; valid: a ratio such as 16:9, or landscape, portrait, square or default
    line 2: output.name cannot be `{prompt}`; valid: a file name, with any of {date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}
    line 2: output.name cannot be `a/b`; valid: a file name, with any of {date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}
    line 2: display.language cannot be `de`; valid: auto, zh, en
    line 2: display.language cannot be `[31m`; valid: auto, zh, en
    line 1: no setting `size`; did you mean `defaults.size`?
    line 1: no setting `spending.max_points_per_jobs`; did you mean `spending.max_points_per_job`?
    "#);
}

#[test]
fn a_fault_does_not_repeat_a_line_that_may_hold_a_key() {
    for text in [
        "api_key = \"ima_secret\"",
        "ima_secret",
        "key = ima_secret\n",
        "ima_secret = 1",
        "[ima_secret]",
        "[spending]\nima_secret = 1",
        "[spending]\nmax_points_per_job = \"ima_secret\"",
        "[inputs]\nallow_dirs = [\"ima_secret\"]",
        "[output]\nname = \"{IMA_secret}\"",
    ] {
        let fault = Settings::parse(text).unwrap_err().to_string();
        assert!(!fault.to_lowercase().contains("ima_secret"), "{fault}");
    }
}

#[test]
fn folders_mean_the_same_wherever_the_program_is_started() {
    let allowed = |list: &str| {
        let text = format!("[inputs]\nallow_dirs = {list}\n");
        let mut settings = Settings::parse(&text).unwrap();
        settings.below(Path::new("/home/ada"));
        settings.inputs.allowed_folders()
    };
    let within = |folders: &[&str]| {
        let folders = folders.iter().map(PathBuf::from).collect();
        Some(AllowedFolders::within(folders))
    };
    let list = r#"["/photos", "~/Pictures/", "~//etc", "~"]"#;
    let expected = [
        "/photos",
        "/home/ada/Pictures",
        "/home/ada/etc",
        "/home/ada",
    ];
    assert_eq!(allowed(list), within(&expected));
    assert_eq!(allowed("[]"), within(&[]));
    assert_eq!(Settings::default().inputs.allowed_folders(), None);
}

/// A line that may stand in a settings file.
fn line() -> impl Strategy<Value = String> {
    let names = [
        "max_points_per_job",
        "max_points_per_run",
        "max_points_per_day",
        "allow_smaller",
        "prompt_log",
        "metadata",
        "allow_dirs",
        "max_points",
        "\"\"",
    ];
    let values = [
        "1",
        "-1",
        "1e3",
        "0x10",
        "true",
        "\"yes\"",
        "[]",
        "[\"/p\"]",
        "[\"p\"]",
        "[[]]",
        "{}",
        "99999999999999999999",
        "1979-05-27",
        "\"\"\"",
        "",
    ];
    let tables = [
        "spending",
        "privacy",
        "inputs",
        "other",
        "[spending]",
        "a.b",
    ];
    prop_oneof![
        (select(names.to_vec()), select(values.to_vec()))
            .prop_map(|(name, value)| format!("{name} = {value}")),
        select(tables.to_vec()).prop_map(|table| format!("[{table}]")),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_settings_or_names_a_line_that_it_has(lines in vec(line(), 0..8)) {
        let text = lines.join("\n");
        match Settings::parse(&text) {
            Ok(settings) => {
                // What was read was written: no unknown name is passed over.
                prop_assert!(!text.contains("\nmax_points ="), "{}: {:?}", text, settings);
                let caps = [
                    settings.spending.max_points_per_job,
                    settings.spending.max_points_per_run,
                    settings.spending.max_points_per_day,
                ];
                prop_assert!(caps.into_iter().flatten().all(|cap| cap == 1 || cap == 16));
                settings.inputs.allowed_folders();
            }
            Err(fault) => {
                prop_assert!(fault.line >= 1 && fault.line <= text.matches('\n').count() + 1);
                prop_assert!(!fault.to_string().contains('\n'));
            }
        }
    }
}

#[test]
fn the_smallest_size_may_be_a_number() {
    let settings = Settings::parse("[defaults]\nsize = 512\n").unwrap();
    assert_eq!(settings.defaults.defaults().size, Some(Size::Px512));
}

#[test]
fn a_default_is_a_value_of_its_setting_and_so_is_every_choice() {
    for setting in &table::ALL {
        let choices = setting.values.choices().iter().copied();
        for value in choices.chain(setting.default) {
            let value = setting.values.written(&[value.to_owned()]);
            let text = format!("{} = {value}", setting.key);
            assert!(Settings::parse(&text).is_ok(), "{text}");
        }
    }
}

#[test]
fn the_options_that_come_before_a_setting_are_there() {
    let command = Cli::command();
    let commands = command.get_subcommands().chain([&command]);
    let options: Vec<String> = commands
        .flat_map(Command::get_arguments)
        .flat_map(|option| {
            let short = option.get_short().map(|short| format!("-{short}"));
            let long = option.get_long().map(|long| format!("--{long}"));
            short.into_iter().chain(long)
        })
        .collect();
    for setting in &table::ALL {
        let named = setting.option.into_iter().flat_map(|all| all.split(", "));
        for option in named {
            assert!(options.iter().any(|known| known == option), "{option}");
        }
    }
}
