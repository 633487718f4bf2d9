//! Why a request was refused, with the valid choices.

use std::fmt::Display;

use super::{list, state};
use crate::model::{AspectRatio, Model, Size};
use crate::refusal::{NotRetryable, Refusal, UrlFault};
use crate::words::elsewhere;

/// Why a request was refused, with the valid choices, and the one that was probably meant.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    let text = reason(refusal);
    match refusal.near() {
        Some(near) => format!("{text}；是不是想写“{near}”？"),
        None => text,
    }
}

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TaskOutOfScope { word } if elsewhere::is_task(word) => format!(
            "“{word}”不在支持范围内，这里只生成图片；任务类型可以是 text_to_image 或 image_to_image"
        ),
        Refusal::TaskOutOfScope { word } => {
            format!("没有“{word}”这个任务类型；可以是 text_to_image 或 image_to_image")
        }
        Refusal::ModelOutOfScope { word } => model_out_of_scope(word),
        Refusal::UnknownSize { word } => {
            format!("没有“{word}”这个尺寸{}", valid("尺寸", &Size::ALL))
        }
        Refusal::UnknownRatio { word } => format!(
            "“{word}”不是宽高比：请写成 16:9 的样子，或 landscape、portrait、square、default"
        ),
        Refusal::CheapestWithSize { size } => format!(
            "最便宜的图片是 {} 尺寸的 {}，和尺寸 {size} 冲突：两个要求去掉一个",
            Size::Px512,
            Model::Flash
        ),
        Refusal::EmptyPrompt => "提示词是空的：请说明要画什么".to_owned(),
        Refusal::LongPrompt { bytes, limit } => {
            format!("提示词超过 {limit} 字节：现有 {bytes} 字节")
        }
        Refusal::KeyInRequest => {
            "提示词或输入图片里含有 API 密钥，会一起被保存和显示：请去掉密钥".to_owned()
        }
        Refusal::ExtraParamsNotAnObject { .. }
        | Refusal::ExtraParamTwice { .. }
        | Refusal::ExtraParamUnknown { .. }
        | Refusal::ExtraParamValue { .. }
        | Refusal::ExtraParamConflict { .. } => extra_param(refusal),
        Refusal::OutputFormat { extension } => format!(
            "不能保存为 .{extension}：请用 .png、.jpg、.jpeg、.webp；不写扩展名则按原格式保存"
        ),
        Refusal::OutputUnnamed { name } => {
            format!("“{name}”只有扩展名，没有文件名：请写成 cat{name} 的样子，或写文件夹")
        }
        Refusal::OutputSpecial { path } => format!(
            "{path} 不是普通文件，而是设备、管道或套接字：请写文件或文件夹；要输出到标准输出，请用 `-o -`"
        ),
        Refusal::UnsafeName { path } => format!(
            "文件名“{}”不能用在聊天里：里面有换行、控制字符或另一个路径",
            path.escape_debug()
        ),
        Refusal::Preferred { model, refusal } => format!(
            "{}；{model} 是上次使用的模型：想换模型请用 -m 指定",
            self::refusal(refusal)
        ),
        Refusal::BySettings { chosen, refusal } => format!(
            "{}；{chosen} 来自你的设置：想换请用选项指定",
            self::refusal(refusal)
        ),
        Refusal::NotRetryable { job, reason } => not_retryable(job, *reason),
        Refusal::Count { count, limit } => {
            format!("一次不能生成 {count} 张图片；可以是 1 到 {limit} 张")
        }
        Refusal::InputsMissing
        | Refusal::InputsUnexpected { .. }
        | Refusal::TooManyInputs { .. }
        | Refusal::TooFewInputs { .. }
        | Refusal::InputUrl { .. }
        | Refusal::DuplicateInputName { .. }
        | Refusal::UnknownMention { .. }
        | Refusal::EmptyInput => input(refusal),
        Refusal::ModelNotListed { .. }
        | Refusal::VersionNotListed { .. }
        | Refusal::SizeNotOffered { .. }
        | Refusal::RatioNotOffered { .. }
        | Refusal::CannotBeSent { .. }
        | Refusal::NoRule { .. }
        | Refusal::NotForSale { .. } => offer(refusal),
    }
}

/// The end of a sentence that names the valid choices.
fn valid<T: Display>(what: &str, choices: &[T]) -> String {
    if choices.is_empty() {
        format!("；平台目前没有列出它的{what}")
    } else {
        format!("；可选{what}：{}", list(choices))
    }
}

fn model_out_of_scope(word: &str) -> String {
    let models = Model::ALL.map(|model| format!("{}（{}）", model.word(), model.id()));
    let what = if elsewhere::is_model(word) {
        format!("“{word}”不在支持范围内")
    } else {
        format!("没有“{word}”这个模型")
    };
    format!(
        "{what}；可选模型：{}，或写 default、cheapest、best",
        list(models)
    )
}

/// Input pictures that do not fit the request.
fn input(refusal: &Refusal) -> String {
    match refusal {
        Refusal::InputsMissing => "image_to_image 至少需要一张输入图片".to_owned(),
        Refusal::InputsUnexpected { given } => format!(
            "text_to_image 不用输入图片，却给了 {given} 张：请去掉输入图片，或改用 image_to_image"
        ),
        Refusal::TooManyInputs { given, limit } => {
            format!("给了 {given} 张输入图片，最多 {limit} 张")
        }
        Refusal::TooFewInputs { given, limit } => {
            format!("给了 {given} 张输入图片，至少需要 {limit} 张")
        }
        Refusal::InputUrl { url, reason } => format!("{url}：{}", url_fault(*reason)),
        Refusal::DuplicateInputName { name } => {
            format!("有两张输入图片都叫“{name}”：请各起一个名字")
        }
        Refusal::UnknownMention { name, known } if known.is_empty() => format!(
            "提示词里提到 @{name}，但输入图片都没有名字：请给图片起名 {name}，或用 @@ 表示普通的 @"
        ),
        Refusal::UnknownMention { name, known } => format!(
            "提示词里提到 @{name}，而输入图片叫 {}；用 @@ 表示普通的 @",
            list(known.iter().map(|name| format!("@{name}")))
        ),
        _ => "有一张输入图片是空的：请写文件名或 https:// 网址".to_owned(),
    }
}

/// Faults of `--extra-params`.
fn extra_param(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ExtraParamTwice { key } => {
            format!("--extra-params 里有两个“{key}”：只写一次就好")
        }
        Refusal::ExtraParamUnknown { key, valid: names } => format!(
            "--extra-params：这个模型没有“{key}”这个参数{}",
            valid("参数", names)
        ),
        Refusal::ExtraParamValue {
            key,
            value,
            valid: options,
        } => {
            let valid = if options.is_empty() {
                "；可以是任意文字、数字或布尔值".to_owned()
            } else {
                valid("值", options)
            };
            format!("--extra-params：“{key}”不能是 {value}{valid}")
        }
        Refusal::ExtraParamConflict { key, option, extra } => {
            format!("“{key}”在选项里是 {option}，在 --extra-params 里是 {extra}：只写一次就好")
        }
        Refusal::ExtraParamsNotAnObject { detail } => {
            let detail = json_fault(detail).unwrap_or_else(|| format!("现在是 {detail}"));
            format!("--extra-params 必须是 JSON 对象，例如 {{\"aspect_ratio\":\"16:9\"}}；{detail}")
        }
        other => other.to_string(),
    }
}

/// Where a text is no JSON, which its reader says at the end of English words.
fn json_fault(words: &str) -> Option<String> {
    let (_, place) = words.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    Some(format!("现在不是有效的 JSON（第 {line} 行第 {column} 列）"))
}

/// What the vendor does not sell.
fn offer(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ModelNotListed { model, task_type } => {
            format!("平台目前没有 {task_type} 的 {model}：换另一个模型，或稍后再试")
        }
        Refusal::VersionNotListed { version, listed } => {
            format!("没有“{version}”这个版本{}", valid("版本", listed))
        }
        Refusal::SizeNotOffered {
            model,
            size,
            offered,
        } => format!("{model} 不支持尺寸 {size}{}", valid("尺寸", offered)),
        Refusal::RatioNotOffered {
            model,
            ratio,
            offered,
            nearest,
        } => ratio_not_offered(*model, *ratio, offered, *nearest),
        Refusal::CannotBeSent { model, parameter } => format!(
            "按平台的价目，{model} 的 {parameter} 不能和其他参数一起用，没有发出请求：请去掉其中一个"
        ),
        Refusal::NoRule {
            model,
            parameters,
            priced,
        } => {
            let priced = if priced.is_empty() {
                String::new()
            } else {
                format!(
                    "；有价格的是 {}",
                    list(priced.iter().map(|text| choices(text)))
                )
            };
            format!(
                "{model}{} 在平台价目里没有价格，目前买不到；没有发出请求{priced}",
                with(parameters)
            )
        }
        Refusal::NotForSale { model, parameters } => format!(
            "{model}{} 目前买不到：它的价格没有编号，没有发出请求",
            with(parameters)
        ),
        other => other.to_string(),
    }
}

/// The parameters after a model; nothing where there are none.
fn with(parameters: &[String]) -> String {
    if parameters.is_empty() {
        String::new()
    } else {
        format!(" 的 {}", list(parameters.iter().map(|text| choices(text))))
    }
}

/// Choices such as `size=1K`: the values of those that tell by themselves what they are.
fn choices(text: &str) -> String {
    let choices = text.split(' ').map(|choice| match choice.split_once('=') {
        Some(("aspect_ratio" | "size", value)) => value,
        _ => choice,
    });
    choices.collect::<Vec<_>>().join(" ")
}

fn ratio_not_offered(
    model: Model,
    ratio: AspectRatio,
    offered: &[AspectRatio],
    nearest: Option<AspectRatio>,
) -> String {
    let valid = valid("宽高比", offered);
    let nearest = nearest
        .map(|nearest| format!("；最接近的是 {nearest}"))
        .unwrap_or_default();
    format!("{model} 不支持宽高比 {ratio}{valid}{nearest}")
}

fn not_retryable(job: &str, reason: NotRetryable) -> String {
    match reason {
        NotRetryable::NotUnknown(now) => format!(
            "任务 {job} 的状态是“{}”：只有扣费不明的任务才能再发一次",
            state(now)
        ),
        NotRetryable::PromptNotKept => {
            format!("任务 {job} 的提示词没有记下来：请重新下单")
        }
        NotRetryable::InputsChanged => {
            format!("任务 {job} 的输入图片已经变了：请重新下单")
        }
        NotRetryable::Unreadable => {
            format!("任务 {job} 是本程序的另一个版本写的：请重新下单")
        }
    }
}

fn url_fault(fault: UrlFault) -> &'static str {
    match fault {
        UrlFault::Malformed => "这不是带主机名的网址：请用 https:// 网址或本地文件",
        UrlFault::PlainHttp => {
            "不接受 http://，平台只用 HTTPS 读取图片：请用 https:// 网址或本地文件"
        }
        UrlFault::Scheme => "只接受 https:// 网址：请用 https:// 网址或本地文件",
        UrlFault::Credentials => {
            "带账号或密码的网址不会发给任何人：请用公网的 https:// 网址或本地文件"
        }
        UrlFault::NotPublic => "这不是公网网址，平台读取不到：请用公网的 https:// 网址或本地文件",
    }
}
