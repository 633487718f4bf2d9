//! 中文：the Chinese of the messages, after the vendor's runbook.

use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};

use super::problem::{FileFault, Problem, Subject};
use super::{Line, Progress, Seconds, Start, Success, Words};
use crate::journal::{CapKind, JournalFault};
use crate::model::{Model, Size};
use crate::notice::Notice;
use crate::plan::Cheaper;
use crate::refusal::UrlFault;
use crate::text::zh::shaping;
use crate::trouble::TroubleKind;

pub(super) struct Chinese;

impl Words for Chinese {
    fn acknowledge(&self) -> String {
        "收到，马上开始生成。".to_owned()
    }

    fn start(&self, start: &Start) -> String {
        let mut lines = vec![
            "🎨 开始生成图片，请稍候…".to_owned(),
            format!("• 模型：{}", start.model_name),
            format!("• 预计耗时：{} 秒", range(start.expected_seconds)),
            match start.jobs.len() {
                1 => format!("• 消耗积分：{} pts", start.points),
                n => format!(
                    "• 消耗积分：{n} × {} = {} pts",
                    start.points, start.total_points
                ),
            },
        ];
        lines.extend(notes(start.notices.iter().map(|notice| &notice.text)));
        lines.join("\n")
    }

    fn progress(&self, progress: &Progress) -> String {
        let mut text = format!(
            "⏳ 正在生成中… {}%\n已等待 {}s，预计最长 {}s",
            progress.percent, progress.elapsed_seconds, progress.expected_seconds.max
        );
        if let Some(trouble) = &progress.trouble {
            text.push('\n');
            text.push_str(in_trouble(trouble.kind));
        }
        text
    }

    fn success(&self, success: &Success) -> String {
        let mut lines = vec![
            "✅ 图片生成成功！".to_owned(),
            format!("• 模型：{}", success.model_name),
            format!(
                "• 耗时：预计 {}s，实际 {}s",
                range(success.expected_seconds),
                success.elapsed_seconds
            ),
            format!("• 消耗积分：{} pts", success.points),
        ];
        lines.extend(notes(success.notices.iter().map(|notice| &notice.text)));
        let links = success.media.iter().map(|media| &media.url);
        lines.extend(links.map(|url| format!("🔗 原始链接：{url}")));
        lines.join("\n")
    }

    fn failure(&self, reason: &Line, advice: &Line) -> String {
        format!("❌ 图片生成失败\n• 原因：{reason}\n• 建议：{advice}\n需要我帮你重试吗？")
    }

    fn reason(&self, problem: &Problem) -> String {
        match problem {
            Problem::KeyMissing => "还没有设置 API Key".to_owned(),
            Problem::KeyInvalid => "API Key 无效或没有权限".to_owned(),
            Problem::Points { .. } => "积分不足，没有扣费".to_owned(),
            Problem::Subscription => "这个模型需要更高等级的订阅，没有扣费".to_owned(),
            Problem::Budget { asked, left, cap } => {
                let cap = match cap {
                    CapKind::Job => "单张",
                    CapKind::Run => "单次",
                    CapKind::Day => "每日",
                };
                format!("需要 {asked} 积分，超出{cap}上限，还剩 {left} 积分，没有扣费")
            }
            Problem::PriceRose { planned, now } => {
                format!("价格已从 {planned} 积分变为 {now} 积分，没有扣费")
            }
            Problem::RateLimit => "请求太频繁，平台要求稍等，没有扣费".to_owned(),
            Problem::Network => "网络不稳定，没有连上生成服务，没有扣费".to_owned(),
            Problem::Busy => "另一个进程正在处理这个任务，图片没有丢".to_owned(),
            Problem::NothingToFetch => "没有等待取回的图片".to_owned(),
            Problem::Cancelled => "任务在发出之前就结束了，没有扣费".to_owned(),
            Problem::NotAgreed { points } => {
                format!("这张图片不是在这里生成的，再做一次需要 {points} 积分，没有扣费")
            }
            Problem::Simulated => "这张图片是模拟的，没有扣费".to_owned(),
            Problem::Journal(fault) => {
                let fault = fault_of_record(*fault);
                format!("本机的任务记录{fault}，没有发出请求，没有扣费")
            }
            Problem::OutputFolder { folder } => {
                format!("保存位置 {} 写不进去，没有扣费", folder.display())
            }
            Problem::ChargeUnknown
            | Problem::StillRunning { .. }
            | Problem::NotFetched { .. }
            | Problem::UnsafeAddress
            | Problem::NotSaved { .. }
            | Problem::Unsafe
            | Problem::Generation
            | Problem::Deleted
            | Problem::Interrupted => of_task(problem),
            Problem::Other => "图片生成遇到问题，请稍后重试或换个模型试试。".to_owned(),
            _ => of_request(problem),
        }
    }

    fn advice(&self, problem: &Problem) -> String {
        match problem {
            Problem::KeyMissing => {
                format!("到 {NEW_KEY_URL} 创建 API Key，并设置到 IMA_API_KEY")
            }
            Problem::KeyInvalid => format!("到 {NEW_KEY_URL} 重新创建 API Key"),
            Problem::Points {
                cheaper: Some(cheaper),
            } => format!(
                "到 {PLANS_URL} 充值，或改用更便宜的 {}",
                cheaper_plan(cheaper)
            ),
            Problem::Points { cheaper: None } => format!("到 {PLANS_URL} 充值"),
            Problem::Subscription => format!("到 {PLANS_URL} 升级订阅，或换用另一个模型"),
            Problem::Budget { .. } => "换更便宜的模型或尺寸，或调高上限".to_owned(),
            Problem::PriceRose { .. } => "确认新价格后重新下单".to_owned(),
            Problem::RateLimit => "过一分钟再试".to_owned(),
            Problem::Network => "检查网络后再试".to_owned(),
            Problem::ChargeUnknown => {
                format!("先到 {DASHBOARD_URL} 看看任务是否已经存在，不要直接重试，以免重复扣费")
            }
            Problem::StillRunning { .. }
            | Problem::NotFetched { .. }
            | Problem::UnsafeAddress
            | Problem::NotSaved { .. }
            | Problem::Interrupted => "不要重新生成，稍后取回这张图片即可".to_owned(),
            Problem::Busy => "等它完成，不要重新生成".to_owned(),
            Problem::NothingToFetch => "需要的话生成一张新的".to_owned(),
            Problem::Unsafe => "修改描述，去掉可能违规的内容后再试".to_owned(),
            Problem::Generation => "换一种描述或换个模型再试".to_owned(),
            Problem::Deleted | Problem::Cancelled => "需要的话重新生成一张".to_owned(),
            Problem::NotAgreed { .. } => "先确认价格".to_owned(),
            Problem::Simulated => "说明要画什么，用积分生成".to_owned(),
            Problem::Journal(JournalFault::Unusable) => {
                "清理磁盘空间，或修复任务记录所在的文件夹".to_owned()
            }
            Problem::Journal(fault) => crate::text::zh::journal_advice(*fault).to_owned(),
            Problem::OutputFolder { .. } => "换一个可以写入的文件夹".to_owned(),
            Problem::Other => "稍后重试，或换个模型试试".to_owned(),
            _ => for_request(problem),
        }
    }

    fn notice(&self, notice: &Notice) -> String {
        match notice {
            Notice::LargestSizeInstead { asked, size } => {
                format!("不支持 {asked}，已改用最大的尺寸 {size}")
            }
            Notice::PreferredModel { model } => {
                format!("沿用上次使用的模型 {model}，想换模型请直接说")
            }
            Notice::ChosenBySettings { chosen } => {
                format!("按设置使用 {chosen}，想换请直接说")
            }
            Notice::PreferenceOutOfScope { model_id, model } => {
                format!("之前保存的模型 {model_id} 这里不支持，已改用 {model}")
            }
            Notice::ShapeKept {
                input,
                inputs,
                ratio,
            } => format!(
                "保持{} {input} 的形状，使用最接近的宽高比 {ratio}",
                shaping(*inputs)
            ),
            Notice::ShapeUnknown { ratio } => {
                format!("没有可以参考形状的本地图片，使用默认宽高比 {ratio}")
            }
            Notice::InputReduced { input } => {
                format!("{} 每个通道超过 8 位，上传的是 8 位", input.display())
            }
            Notice::OtherPixels { expected, actual } => {
                format!("实际得到 {actual} 像素，预期是 {expected}")
            }
            Notice::Converted { from, to } => format!("图片原为 {from}，已转换为 {to}"),
            Notice::NotConverted { kept, wanted, .. } => {
                format!("图片没能转换为 {wanted}，已按 {kept} 保存")
            }
            Notice::RecipeNotWritten { .. } => "图片已保存，但没能写入生成信息".to_owned(),
            Notice::FreeNameChosen { taken, used } => format!(
                "{} 已存在，没有覆盖，改存为 {}",
                taken.display(),
                used.display()
            ),
            Notice::PlannedAgain { .. } => {
                "平台的价格规则有更新，已按新规则下单，价格没有变高".to_owned()
            }
            Notice::SmallerSize { requested, size } => {
                format!("平台没有接受 {requested}，已改用 {size}")
            }
            Notice::NotRecorded { task_id, .. } => {
                let task = task_id.as_ref().map(|id| format!("平台任务 {id} "));
                format!(
                    "{}有一步没能写入本机的任务记录，不影响这张图片",
                    task.unwrap_or_default()
                )
            }
            Notice::PreferenceNotSaved { .. } => "这次使用的模型没能记住".to_owned(),
        }
    }
}

fn range(seconds: Seconds) -> String {
    format!("{}~{}", seconds.min, seconds.max)
}

fn notes<'a>(texts: impl Iterator<Item = &'a Line>) -> impl Iterator<Item = String> {
    texts.map(|text| format!("• 说明：{text}"))
}

fn cheaper_plan(cheaper: &Cheaper) -> String {
    let Cheaper {
        model,
        size,
        points,
    } = cheaper;
    format!("{size} 尺寸的 {model}（{points} pts）")
}

/// Why a task that may be paid has no picture here.
fn of_task(problem: &Problem) -> String {
    match problem {
        Problem::ChargeUnknown => "下单后没有收到回复，任务可能已创建并扣费".to_owned(),
        Problem::StillRunning { waited } => {
            format!("等了 {waited} 秒还没完成，任务仍在进行，图片没有丢")
        }
        Problem::NotFetched { url: Some(url) } => {
            format!("图片已生成，但没能下载下来，图片没有丢：{url}")
        }
        Problem::UnsafeAddress => {
            "图片已生成，但平台给出的网址不安全，没有打开，图片没有丢".to_owned()
        }
        Problem::NotFetched { url: None } => "任务已扣费，但暂时查不到进度，图片没有丢".to_owned(),
        Problem::NotSaved { folder } => {
            format!("图片已生成，但没能保存到 {}，图片没有丢", folder.display())
        }
        Problem::Unsafe => "内容没有通过平台的安全审核".to_owned(),
        Problem::Deleted => "任务在平台上被删除了".to_owned(),
        Problem::Interrupted => "等待被中断了".to_owned(),
        _ => "平台没能生成这张图片".to_owned(),
    }
}

/// Why a request was refused before anything was sent.
fn of_request(problem: &Problem) -> String {
    match problem {
        Problem::Choice {
            subject,
            asked,
            model,
            ..
        } => choice(*subject, asked, *model),
        Problem::OutOfScope { word } => format!("“{word}” 不在支持范围内，这里只生成图片"),
        Problem::CheapestWithSize { size } => {
            format!(
                "“最便宜”固定为 {} 尺寸的 {}，和 {size} 冲突",
                Size::Px512,
                Model::Flash
            )
        }
        Problem::KeyInRequest => "描述或图片网址里含有 API 密钥".to_owned(),
        Problem::LongPrompt { limit } => format!("提示词超过 {limit} 字节"),
        Problem::EmptyPrompt => "没有说明要画什么".to_owned(),
        Problem::InputCount { given: 0, .. } => "没有收到要修改的图片".to_owned(),
        Problem::InputCount {
            given,
            max: Some(max),
            ..
        } => format!("收到 {given} 张图片，最多 {max} 张"),
        Problem::InputCount { given, min, .. } => format!("收到 {given} 张图片，至少需要 {min} 张"),
        Problem::InputName { name } => format!("描述里的 @{name} 和图片的名字对不上"),
        Problem::InputUrl { fault } => match fault {
            UrlFault::PlainHttp => "图片网址不是 https://".to_owned(),
            UrlFault::NotPublic => "图片网址不是公网网址".to_owned(),
            UrlFault::Credentials => "图片网址里带有账号或密码".to_owned(),
            UrlFault::Malformed | UrlFault::Scheme => "图片网址无法识别".to_owned(),
        },
        Problem::InputFile { path, fault } => {
            let path = path.display();
            match fault {
                FileFault::Missing => format!("图片 {path} 打不开"),
                FileFault::NotAPicture => format!("{path} 不是可以使用的图片，没有上传"),
                FileFault::TooLarge => format!("图片 {path} 太大，没有上传"),
                FileFault::Damaged => format!("图片 {path} 不完整或已损坏，没有上传"),
                FileFault::NotAllowed => format!("{path} 不在允许读取的文件夹里，没有上传"),
            }
        }
        Problem::Count { count, .. } => format!("一次不能生成 {count} 张"),
        Problem::NotForSale => "这个组合目前买不到，没有扣费".to_owned(),
        Problem::ExtraParameter { key, .. } => format!("参数 {key} 不适用于这个模型"),
        Problem::VendorRefused { .. } => "平台没有接受这些参数，没有扣费".to_owned(),
        Problem::OutputFormat { extension } => format!("不能保存为 .{extension}"),
        Problem::OutputPlace { path } => format!("不能保存为 {path}"),
        Problem::UnsafeName { path } => {
            format!("文件名“{path}”里有换行、控制字符或另一个路径")
        }
        _ => Chinese.reason(&Problem::Other),
    }
}

/// What keeps questions about a task from being answered.
const fn in_trouble(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NameLookup => "查不到服务的地址，还在重试",
        TroubleKind::Connection => "连不上服务，还在重试",
        TroubleKind::Certificate => "服务的安全证书无效，还在重试",
        TroubleKind::RateLimit => "请求太频繁，服务要求稍等，还在重试",
        TroubleKind::Server => "服务暂时出错，还在重试",
    }
}

fn choice(subject: Subject, asked: &str, model: Option<Model>) -> String {
    let subject = match subject {
        Subject::Task => "任务类型",
        Subject::Model => "模型",
        Subject::Size => "尺寸",
        Subject::Ratio => "宽高比",
        Subject::Version => "版本",
    };
    match model {
        Some(model) => format!("{model} 不支持{subject} {asked}"),
        None => format!("没有 {asked} 这个{subject}"),
    }
}

/// What to change in a request.
fn for_request(problem: &Problem) -> String {
    match problem {
        Problem::Choice {
            nearest: Some(nearest),
            ..
        } => format!("改用最接近的 {nearest}"),
        Problem::Choice { valid, .. } if !valid.is_empty() => {
            format!("可以选择 {}", valid.join("、"))
        }
        Problem::OutOfScope { .. } => {
            let models = Model::ALL.map(|model| model.to_string());
            format!("可以使用 {}", models.join(" 或 "))
        }
        Problem::CheapestWithSize { .. } => "两个要求去掉一个".to_owned(),
        Problem::KeyInRequest => "去掉密钥后再试".to_owned(),
        Problem::LongPrompt { .. } => "把提示词写短一些".to_owned(),
        Problem::EmptyPrompt => "描述一下想要的画面".to_owned(),
        Problem::InputCount { given: 0, .. } => "把要修改的图片发过来".to_owned(),
        Problem::InputCount { .. } => "调整图片的数量".to_owned(),
        Problem::InputName { .. } => "给图片起不同的名字，并在描述里使用这些名字".to_owned(),
        Problem::InputUrl { .. } => "换成公网的 https:// 网址，或直接发图片文件".to_owned(),
        Problem::InputFile { fault, .. } => match fault {
            FileFault::Missing => "检查文件是否存在、是否可以读取".to_owned(),
            FileFault::NotAllowed => "把图片放到允许的文件夹里".to_owned(),
            FileFault::TooLarge => "换一张 20 MB、1 亿像素以内的图片".to_owned(),
            FileFault::NotAPicture | FileFault::Damaged => {
                "换一张 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片".to_owned()
            }
        },
        Problem::Count { limit, .. } => format!("改为 1 到 {limit} 张"),
        Problem::ExtraParameter { valid, .. } if !valid.is_empty() => {
            format!("可以使用 {}", valid.join("、"))
        }
        Problem::ExtraParameter { .. } => "去掉这个参数".to_owned(),
        Problem::VendorRefused {
            smaller: Some(size),
        } => format!("改用小一点的尺寸 {size}"),
        Problem::OutputFormat { .. } => "改用 .png、.jpg 或 .webp".to_owned(),
        Problem::UnsafeName { .. } => "给文件或文件夹换一个普通的名字".to_owned(),
        Problem::OutputPlace { .. } => "写一个文件名，例如 picture.png，或写文件夹".to_owned(),
        _ => "换一个尺寸或宽高比，或换个模型".to_owned(),
    }
}

/// What is wrong with the record of jobs.
const fn fault_of_record(fault: JournalFault) -> &'static str {
    match fault {
        JournalFault::Damaged => "已损坏",
        JournalFault::Foreign => "是别的程序的文件",
        JournalFault::Newer => "是更新的版本写的",
        JournalFault::Gone => "被移走或删除了",
        JournalFault::InUse => "正由别的程序使用",
        JournalFault::Unusable => "写不进去",
    }
}
