//! Why a request was refused, with the valid choices.

use std::fmt::Display;

use ima_openapi::Language;
use nanobanana::words::nearest;
use nanobanana::{Defaults, Model, NotResendable, Refusal, Size, UrlFault};

use crate::progress::state;
use crate::value::{either, list};

/// Why a request was refused, with the valid choices, and the one that was probably meant.
#[must_use]
pub fn refusal(l: Language, refusal: &Refusal) -> String {
    let text = reason(l, refusal);
    match nearest(refusal) {
        Some(near) => {
            say!(l, en "{text}; did you mean `{near}`?", zh "{text}；是不是想写“{near}”？")
        }
        None => text,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one table, so that the compiler finds the row that is missing"
)]
fn reason(l: Language, refused: &Refusal) -> String {
    match refused {
        Refusal::TaskOutOfScope { word } => say!(
            l,
            en "`{word}` is not a task type; valid types: text_to_image, image_to_image",
            zh "没有“{word}”这个任务类型；可以是 text_to_image 或 image_to_image",
        ),
        Refusal::ModelOutOfScope { word } => model_out_of_scope(l, word),
        Refusal::UnknownSize { word } => {
            let valid = valid(l, ["sizes", "尺寸"], &Size::ALL);
            say!(l, en "`{word}` is not a size{valid}", zh "没有“{word}”这个尺寸{valid}")
        }
        Refusal::UnknownRatio { word } => say!(
            l,
            en "`{word}` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default",
            zh "“{word}”不是宽高比：请写成 16:9 的样子，或 landscape、portrait、square、default",
        ),
        Refusal::EmptyPrompt => say!(
            l,
            en "the prompt is empty: describe the picture",
            zh "提示词是空的：请说明要画什么",
        ),
        Refusal::LongPrompt { bytes, limit } => say!(
            l,
            en "the prompt is {bytes} bytes long; the limit is {limit}",
            zh "提示词超过 {limit} 字节：现有 {bytes} 字节",
        ),
        Refusal::KeyInRequest => say!(
            l,
            en "the prompt or an input contains the API key, which would be stored and shown: remove it",
            zh "提示词或输入图片里含有 API 密钥，会一起被保存和显示：请去掉密钥",
        ),
        Refusal::OutputFormat { extension } => say!(
            l,
            en "cannot save a picture as `.{extension}`: use .png, .jpg, .jpeg, .webp, or no extension to keep IMA's format",
            zh "不能保存为 .{extension}：请用 .png、.jpg、.jpeg、.webp；不写扩展名则按原格式保存",
        ),
        Refusal::OutputUnnamed { name } => say!(
            l,
            en "`{name}` is an extension without a name: write it like cat{name}, or name a folder",
            zh "“{name}”只有扩展名，没有文件名：请写成 cat{name} 的样子，或写文件夹",
        ),
        Refusal::OutputSpecial { path } => say!(
            l,
            en "{path} is a device, a pipe or a socket: name a file or a folder",
            zh "{path} 不是普通文件，而是设备、管道或套接字：请写文件或文件夹",
        ),
        Refusal::OutputExists { path, .. } => {
            let path = path.display();
            say!(l, en "{path} already exists; nothing was sent", zh "{path} 已存在，没有发出请求")
        }
        Refusal::KeyReused { run } => say!(
            l,
            en "the idempotency key was already used for another request, run {run}; use a new key",
            zh "这个幂等键已用于另一个请求（任务组 {run}），请换一个键",
        ),
        Refusal::UnsafeName { path } => {
            let path = path.escape_debug();
            say!(
                l,
                en "the file name \"{path}\" cannot be used in a chat: it contains a line break, a control character or a second path",
                zh "文件名“{path}”不能用在聊天里：里面有换行、控制字符或另一个路径",
            )
        }
        Refusal::Preferred { model, refusal } => {
            let refusal = self::refusal(l, refusal);
            say!(
                l,
                en "{refusal}; {model} is the model you used last: name a model to use another",
                zh "{refusal}；{model} 是上次使用的模型：想换模型请指定一个",
            )
        }
        Refusal::BySettings { chosen, refusal } => {
            let (refusal, kinds) = (self::refusal(l, refusal), kinds(l, chosen));
            say!(
                l,
                en "{refusal}; {chosen} comes from your settings: name another {kinds} to override it",
                zh "{refusal}；{chosen} 来自你的设置：想换{kinds}请另外指定",
            )
        }
        Refusal::NotResendable { job, reason } => not_resendable(l, job, *reason),
        Refusal::Count { count, limit } => say!(
            l,
            en "cannot make {count} pictures at once; valid counts: 1 to {limit}",
            zh "一次不能生成 {count} 张图片；可以是 1 到 {limit} 张",
        ),
        Refusal::InputsMissing => say!(
            l,
            en "image_to_image needs at least one input picture",
            zh "图生图至少需要一张输入图片",
        ),
        Refusal::InputsUnexpected { given } => say!(
            l,
            en "text_to_image takes no input pictures, but got {given}: drop them, or use image_to_image",
            zh "文生图不用输入图片，却给了 {given} 张：请去掉输入图片，或改用图生图（image_to_image）",
        ),
        Refusal::TooManyInputs { given, limit } => say!(
            l,
            en "got {given} input pictures; at most {limit} are allowed",
            zh "给了 {given} 张输入图片，最多 {limit} 张",
        ),
        Refusal::TooFewInputs { given, limit } => say!(
            l,
            en "got {given} input pictures; at least {limit} are needed",
            zh "给了 {given} 张输入图片，至少需要 {limit} 张",
        ),
        Refusal::InputUrl { url, reason } => {
            let fault = url_fault(l, *reason);
            say!(l, en "cannot use {url}: {fault}", zh "{url}：{fault}")
        }
        Refusal::DuplicateInputName { name } => say!(
            l,
            en "two input pictures are named `{name}`: give each its own name",
            zh "有两张输入图片都叫“{name}”：请各起一个名字",
        ),
        Refusal::UnknownMention { name, known } if known.is_empty() => say!(
            l,
            en "the prompt mentions @{name}, but no input picture has a name: name one {name}, or write @@ for a plain @",
            zh "提示词里提到 @{name}，但输入图片都没有名字：请给图片起名 {name}，或用 @@ 表示普通的 @",
        ),
        Refusal::UnknownMention { name, known } => {
            let known = list(l, known.iter().map(|name| format!("@{name}")));
            say!(
                l,
                en "the prompt mentions @{name}, but the input pictures are {known}; write @@ for a plain @",
                zh "提示词里提到 @{name}，而输入图片叫 {known}；用 @@ 表示普通的 @",
            )
        }
        Refusal::EmptyInput => say!(
            l,
            en "an input picture is empty: name a file or an https:// URL",
            zh "有一张输入图片是空的：请写文件名或 https:// 网址",
        ),
        Refusal::ExtraParamsNotAnObject { detail } => say!(
            l,
            en "extra parameters must be a JSON object such as {{\"aspect_ratio\":\"16:9\"}}: {detail}",
            zh "额外参数必须是 JSON 对象，例如 {{\"aspect_ratio\":\"16:9\"}}；{detail}",
        ),
        Refusal::ExtraParamTwice { key } => say!(
            l,
            en "the extra parameter `{key}` is given twice",
            zh "额外参数里有两个“{key}”：只写一次就好",
        ),
        Refusal::ExtraParamUnknown { key, valid: names } => {
            let valid = valid(l, ["parameters", "参数"], names);
            say!(
                l,
                en "`{key}` is not a parameter of this model{valid}",
                zh "这个模型没有“{key}”这个参数{valid}",
            )
        }
        Refusal::ExtraParamValue {
            key,
            value,
            valid: options,
        } => {
            let valid = if options.is_empty() {
                say!(
                    l,
                    en "; any text, number or boolean is valid",
                    zh "；可以是任意文字、数字或布尔值",
                )
            } else {
                valid(l, ["values", "值"], options)
            };
            say!(
                l,
                en "the parameter `{key}` cannot be {value}{valid}",
                zh "参数“{key}”不能是 {value}{valid}",
            )
        }
        Refusal::ExtraParamConflict { key, option, extra } => say!(
            l,
            en "`{key}` is {option} as an option but {extra} as an extra parameter: give it once",
            zh "“{key}”在选项里是 {option}，在额外参数里是 {extra}：只写一次就好",
        ),
        Refusal::ModelNotListed { model, task_type } => say!(
            l,
            en "IMA does not list {model} for {task_type} right now: use the other model, or try again later",
            zh "平台目前没有 {task_type} 的 {model}：换另一个模型，或稍后再试",
        ),
        Refusal::VersionNotListed { version, listed } => {
            let valid = valid(l, ["versions", "版本"], listed);
            say!(
                l,
                en "the version `{version}` is not listed{valid}",
                zh "没有“{version}”这个版本{valid}",
            )
        }
        Refusal::SizeNotOffered {
            model,
            size,
            offered,
        } => {
            let valid = valid(l, ["sizes", "尺寸"], offered);
            say!(l, en "{model} has no size {size}{valid}", zh "{model} 不支持尺寸 {size}{valid}")
        }
        Refusal::RatioNotOffered {
            model,
            ratio,
            offered,
            nearest,
        } => {
            let mut valid = valid(l, ["ratios", "宽高比"], offered);
            if let Some(nearest) = nearest {
                valid += &say!(l, en "; the nearest is {nearest}", zh "；最接近的是 {nearest}");
            }
            say!(
                l,
                en "{model} has no aspect ratio {ratio}{valid}",
                zh "{model} 不支持宽高比 {ratio}{valid}",
            )
        }
        Refusal::CannotBeSent { model, parameter } => say!(
            l,
            en "{model} cannot take {parameter} together with the other parameters; nothing was sent: drop one of them",
            zh "按平台的价目，{model} 的 {parameter} 不能和其他参数一起用，没有发出请求：请去掉其中一个",
        ),
        Refusal::NoRule {
            model,
            parameters,
            priced,
        } => {
            let with = with(l, parameters);
            let priced = if priced.is_empty() {
                String::new()
            } else {
                let priced = list(l, priced.iter().map(|text| choices(text)));
                say!(l, en "; prices exist for {priced}", zh "；有价格的是 {priced}")
            };
            say!(
                l,
                en "IMA lists no price for {model}{with}; nothing was sent{priced}",
                zh "{model}{with} 在平台价目里没有价格，目前买不到；没有发出请求{priced}",
            )
        }
        Refusal::NotForSale { model, parameters } => {
            let with = with(l, parameters);
            say!(
                l,
                en "{model}{with} is not available right now: IMA lists its price without an id; nothing was sent",
                zh "{model}{with} 目前买不到：它的价格没有编号，没有发出请求",
            )
        }
    }
}

/// The end of a sentence that names the valid choices; `what` in English and Chinese.
fn valid<T: Display>(l: Language, what: [&str; 2], choices: &[T]) -> String {
    let [en, zh] = what;
    if choices.is_empty() {
        return say!(l, en "; IMA lists no {en} for it right now", zh "；平台目前没有列出它的{zh}");
    }
    let choices = list(l, choices);
    say!(l, en "; valid {en}: {choices}", zh "；可选{zh}：{choices}")
}

fn model_out_of_scope(l: Language, word: &str) -> String {
    let models = Model::ALL.map(|model| {
        let (word, id) = (model.word(), model.id());
        say!(l, en "{word} ({id})", zh "{word}（{id}）")
    });
    let models = list(l, models);
    say!(
        l,
        en "`{word}` is not a model; valid models: {models}, or the words default, cheapest, best",
        zh "没有“{word}”这个模型；可选模型：{models}，或写 default、cheapest、best",
    )
}

/// What settings have chosen, without which of it.
pub(crate) fn kinds(l: Language, chosen: &Defaults) -> String {
    let kinds = [
        chosen.model.map(|_| either(l, "model", "模型")),
        chosen.size.map(|_| either(l, "size", "尺寸")),
        chosen.ratio.map(|_| either(l, "ratio", "宽高比")),
    ];
    let kinds: Vec<&str> = kinds.into_iter().flatten().collect();
    match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => {
            let before = list(l, before);
            say!(l, en "{before} or {last}", zh "{before}或{last}")
        }
        None => String::new(),
    }
}

/// The parameters after a model; nothing where there are none.
fn with(l: Language, parameters: &[String]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let parameters = list(l, parameters.iter().map(|text| choices(text)));
    say!(l, en " with {parameters}", zh " 的 {parameters}")
}

/// Choices such as `size=1K`: the values of those that tell by themselves what they are.
fn choices(text: &str) -> String {
    let choices = text.split(' ').map(|choice| match choice.split_once('=') {
        Some(("aspect_ratio" | "size", value)) => value,
        _ => choice,
    });
    choices.collect::<Vec<_>>().join(" ")
}

fn not_resendable(l: Language, job: &str, reason: NotResendable) -> String {
    let why = match reason {
        NotResendable::NotUnknown(now) => {
            let state = state(l, now);
            return say!(
                l,
                en "job {job} is {state}: only a job whose charge is unknown can be sent again",
                zh "任务 {job} 的状态是“{state}”：只有扣费不明的任务才能再发一次",
            );
        }
        NotResendable::PromptNotKept => {
            say!(l, en "the prompt of job {job} was not kept", zh "任务 {job} 的提示词没有记下来")
        }
        NotResendable::InputsChanged => {
            say!(l, en "an input of job {job} has changed", zh "任务 {job} 的输入图片已经变了")
        }
        NotResendable::InputsNotKept => say!(
            l,
            en "the input pictures of job {job} were not kept",
            zh "任务 {job} 的输入图片没有留下来",
        ),
        NotResendable::Unreadable => say!(
            l,
            en "job {job} was written by another version of this program",
            zh "任务 {job} 是本程序的另一个版本写的",
        ),
    };
    say!(l, en "{why}: start a new run", zh "{why}：请重新下单")
}

fn url_fault(l: Language, fault: UrlFault) -> String {
    let what = match fault {
        UrlFault::Malformed => either(l, "it has no host", "这不是带主机名的网址"),
        UrlFault::PlainHttp => either(
            l,
            "IMA fetches inputs over HTTPS only",
            "不接受 http://，平台只用 HTTPS 读取图片",
        ),
        UrlFault::Scheme => either(l, "only https:// URLs are accepted", "只接受 https:// 网址"),
        UrlFault::Credentials => either(
            l,
            "it contains a user name or password",
            "带账号或密码的网址不会发给任何人",
        ),
        UrlFault::NotPublic => either(
            l,
            "it is not on the public internet, so IMA cannot fetch it",
            "这不是公网网址，平台读取不到",
        ),
    };
    let url = match fault {
        UrlFault::Credentials | UrlFault::NotPublic => {
            either(l, "a public https:// URL", "公网的 https:// 网址")
        }
        _ => either(l, "https://", " https:// 网址"),
    };
    say!(l, en "{what}; use {url} or a local file", zh "{what}：请用{url}或本地文件")
}
