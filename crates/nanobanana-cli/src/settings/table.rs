//! Every setting: its name, what may stand for it, and what it is for. What is shown, set, documented and
//! suggested comes from this one table.

use nanobanana::Language;
use nanobanana_text::either;
use toml_edit::{Document, Value};

use super::value::Values;

pub(crate) struct Setting {
    /// Its dotted name, `spending.max_points_per_job`.
    pub(crate) key: &'static str,
    /// The options that come before it, where there are some.
    pub(crate) option: Option<&'static str>,
    /// What it is where it is not set, where that is one value.
    pub(crate) default: Option<&'static str>,
    pub(crate) values: Values,
    en: &'static str,
    zh: &'static str,
}

impl Setting {
    pub(crate) fn of(key: &str) -> Option<&'static Self> {
        ALL.iter().find(|setting| setting.key == key)
    }

    pub(crate) fn section(&self) -> &'static str {
        self.parts().0
    }

    pub(crate) fn name(&self) -> &'static str {
        self.parts().1
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.key.split_once('.').unwrap_or(("", self.key))
    }

    pub(crate) const fn about(&self, language: Language) -> &'static str {
        either(language, self.en, self.zh)
    }

    pub(crate) fn value(&self, document: &Document<String>) -> Option<Value> {
        let section = document.get(self.section())?.as_table_like()?;
        section.get(self.name())?.clone().into_value().ok()
    }
}

pub(crate) static ALL: [Setting; 19] = [
    Setting {
        key: "defaults.model",
        option: Some("-m"),
        default: Some("flash"),
        values: Values::Model,
        en: "the model without -m; last is the one you used last",
        zh: "不写 -m 时用的模型；last 表示沿用上次的",
    },
    Setting {
        key: "defaults.size",
        option: Some("-s"),
        default: None,
        values: Values::Size,
        en: "the size without -s; otherwise the model's own, 1K",
        zh: "不写 -s 时的尺寸；未设置时用模型默认的 1K",
    },
    Setting {
        key: "defaults.ratio",
        option: Some("-r"),
        default: None,
        values: Values::Ratio,
        en: "the aspect ratio of new pictures without -r; changed ones keep theirs",
        zh: "不写 -r 时新图的宽高比；改图保持原图形状",
    },
    Setting {
        key: "defaults.simulate",
        option: Some("--simulate, --no-simulate"),
        default: Some("false"),
        values: Values::Switch,
        en: "whether everything is simulated; nothing is paid then",
        zh: "是否一律模拟；模拟时不扣费",
    },
    Setting {
        key: "output.folder",
        option: Some("-o"),
        default: None,
        values: Values::Folder,
        en: "the folder for pictures without -o; otherwise the current one",
        zh: "不写 -o 时图片放在哪个文件夹；未设置时放在当前文件夹",
    },
    Setting {
        key: "output.name",
        option: Some("-o"),
        default: Some("{slug}"),
        values: Values::Name,
        en: "the name of pictures without one of their own",
        zh: "没有指定文件名时怎样命名",
    },
    Setting {
        key: "display.language",
        option: None,
        default: Some("auto"),
        values: Values::Words(&["auto", "zh", "en"]),
        en: "the language of messages; auto goes by the locale",
        zh: "提示用的语言；auto 跟随系统区域设置",
    },
    Setting {
        key: "display.preview",
        option: Some("--preview"),
        default: Some("auto"),
        values: Values::Words(&["auto", "never"]),
        en: "whether pictures are shown in terminals that can show them",
        zh: "终端支持时是否直接显示图片",
    },
    Setting {
        key: "spending.max_points_per_job",
        option: Some("--max-points-per-job"),
        default: None,
        values: Values::Points,
        en: "the most that one picture may cost",
        zh: "单张图片最多花多少积分",
    },
    Setting {
        key: "spending.max_points_per_run",
        option: Some("--max-points"),
        default: None,
        values: Values::Points,
        en: "the most that one run may cost",
        zh: "一次运行最多花多少积分",
    },
    Setting {
        key: "spending.max_points_per_day",
        option: Some("--max-points-per-day"),
        default: None,
        values: Values::Points,
        en: "the most that may be spent from midnight to midnight",
        zh: "每天（零点起）最多花多少积分",
    },
    Setting {
        key: "spending.ask_above_points",
        option: Some("-y, --ask-above"),
        default: None,
        values: Values::Points,
        en: "ask before a run that costs more; otherwise more than one 1K picture",
        zh: "一次超过这么多积分时先询问；未设置时为一张 1K 图的价格",
    },
    Setting {
        key: "spending.allow_smaller",
        option: Some("--allow-smaller, --exact"),
        default: Some("false"),
        values: Values::Switch,
        en: "whether a refused size may become a smaller one",
        zh: "尺寸被拒时是否可以改用更小的",
    },
    Setting {
        key: "privacy.prompt_log",
        option: Some("--prompt-log, --no-prompt-log"),
        default: Some("true"),
        values: Values::Switch,
        en: "whether prompts are kept in the journal and in file names",
        zh: "是否在任务记录和文件名中保留提示词",
    },
    Setting {
        key: "privacy.metadata",
        option: Some("--metadata, --no-metadata"),
        default: Some("true"),
        values: Values::Switch,
        en: "whether saved pictures carry their recipes",
        zh: "保存的图片里是否写入配方（提示词、模型等）",
    },
    Setting {
        key: "inputs.allow_dirs",
        option: Some("--allow-dir"),
        default: None,
        values: Values::Folders,
        en: "the only folders that input files may be in",
        zh: "输入图片只能来自这些文件夹",
    },
    Setting {
        key: "serve.keep_days",
        option: None,
        default: Some("7"),
        values: Values::Days,
        en: "how many days the pictures of client keys are kept",
        zh: "客户端密钥的图片保留多少天",
    },
    Setting {
        key: "serve.models",
        option: None,
        default: None,
        values: Values::ModelNames,
        en: "more names that `nanobanana serve` takes for the models",
        zh: "`nanobanana serve` 里模型的其他名字",
    },
    Setting {
        key: "network.proxy",
        option: Some("--proxy"),
        default: None,
        values: Values::Proxy,
        en: "the proxy to go through; otherwise HTTPS_PROXY, ALL_PROXY or the system's",
        zh: "经由哪个代理；未设置时用 HTTPS_PROXY、ALL_PROXY 或系统的代理",
    },
];
