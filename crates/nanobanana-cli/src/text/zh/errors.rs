//! Errors in Chinese.

use crate::text::{auth, config, desktop, forget, gallery, recipe};
use nanobanana::Language;
use std::error::Error;
use std::io;
use std::net::AddrParseError;

use ima_sim::{Scenario, SimulatorError, UnknownPace, UnknownScenario};
use nanobanana::Failure;
use nanobanana::journal::JournalFault;
use nanobanana_mcp::http::{HttpError, InvalidToken};
use nanobanana_mcp::stdio::StdioError;

use crate::args::dates::NoMoment;
use crate::args::manual::Topic;
use crate::args::numbers::{NotValid, Range};
use crate::connect::Maker;
use crate::desktop::OpenError;
use crate::environment::{API_KEY, Folders, NotText};
use crate::error::{CommandError, is_of_gone_input, is_outside, journal_fault, needs_inputs};
use crate::given::GivenError;
use crate::interruption::Interruption;
use crate::key::keyring::KeyringError;
use crate::settings::edit::EditError;
use crate::settings::{Fault, InvalidSetting, SettingsError};
use crate::simulate::UnknownSimulation;
use crate::text::{typed, zh};
use crate::text_file;

pub(crate) fn error(error: &(dyn Error + 'static)) -> String {
    if let Some(boxed) = error.downcast_ref::<Box<Failure>>() {
        nanobanana_text::failure(Language::Zh, boxed)
    } else if let Some(error) = error.downcast_ref::<CommandError>() {
        of_command(error)
    } else if let Some(interruption) = error.downcast_ref::<Interruption>() {
        zh::interrupted(interruption)
    } else if let Some(error) = error.downcast_ref::<OpenError>() {
        of_desktop(error)
    } else if let Some(error) = error.downcast_ref::<KeyringError>() {
        auth::keyring(Language::Zh, error)
    } else if let Some(error) = error.downcast_ref::<SettingsError>() {
        of_settings(error)
    } else if let Some(InvalidSetting { line, fault }) = error.downcast_ref() {
        config::in_line(Language::Zh, *line, fault)
    } else if let Some(fault) = error.downcast_ref::<Fault>() {
        config::fault(Language::Zh, fault)
    } else if error.is::<NotText>() {
        format!("{API_KEY} 里不是 UTF-8 文字")
    } else if let Some(fault) = error.downcast_ref::<io::Error>().and_then(of_text_file) {
        fault
    } else if let Some(error) = error.downcast_ref::<SimulatorError>() {
        of_simulator(error)
    } else if error.is::<InvalidToken>() {
        format!(
            "令牌至少要有 {} 个字母、数字或符号，不能有空白",
            InvalidToken::SHORTEST
        )
    } else {
        of_value(error).unwrap_or_else(|| nanobanana_text::error(Language::Zh, error))
    }
}

/// That neither of the agents is there.
const NO_AGENT: &str = "没有找到 OpenClaw（~/.openclaw）或 Claude Code（~/.claude）：请用 --target 指定技能装到\
             哪里：openclaw、claude，或放技能的文件夹";

/// That the MCP server has ended.
const BROKEN: &str = "服务中断了";

fn of_command(error: &CommandError) -> String {
    match error {
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) => {
            nanobanana_text::failure(Language::Zh, failure)
        }
        CommandError::KeyMissing { .. } | CommandError::KeyMissingFor { .. } => {
            auth::key_missing(Language::Zh).to_owned()
        }
        CommandError::KeyUnreadable => auth::key_unreadable(Language::Zh).to_owned(),
        CommandError::KeyAsArgument => auth::key_as_argument(Language::Zh).to_owned(),
        CommandError::KeyNotRead(_) => auth::key_not_read(Language::Zh).to_owned(),
        CommandError::KeyNotStored(_) => auth::key_not_stored(Language::Zh).to_owned(),
        CommandError::Keyring(_) => auth::keyring_unusable(Language::Zh).to_owned(),
        CommandError::KeyFileNotChanged { path, .. } => auth::file_not_changed(Language::Zh, path),
        CommandError::KeyInvalid(_) | CommandError::KeyNotText(_) => "API 密钥不能用".to_owned(),
        CommandError::KeyFile { path, .. } => format!("密钥文件 {} 读不出来", path.display()),
        CommandError::KeyAsFile => {
            "--api-key-file 要写存放密钥的文件名，不是密钥本身；没有读取任何文件".to_owned()
        }
        CommandError::Settings(error) => of_settings(error),
        CommandError::Config(error) => of_edit(error),
        CommandError::Preferences(error) => nanobanana_text::error(Language::Zh, error),
        CommandError::NoParentFolder { folder, parent } => {
            config::no_parent_folder(Language::Zh, folder, parent)
        }
        CommandError::Given(error) => zh::given::error(error),
        CommandError::ToStdout(error) => zh::terminal::error(error),
        CommandError::Journal(_) => "任务记录读不出来，没有发出请求".to_owned(),
        CommandError::NoSuchJob { key } => format!("任务记录里没有任务“{key}”"),
        CommandError::AmbiguousJob { key, candidates } => zh::ambiguous_job(key, candidates),
        CommandError::Busy { job, pid } => zh::busy(job, *pid),
        CommandError::Unreadable(error) => nanobanana_text::error(Language::Zh, error),
        CommandError::ConsentMissing { job } => zh::consent_missing(job),
        CommandError::Desktop(error) => of_desktop(error),
        CommandError::NoPictureYet { maker } => desktop::no_picture_yet(Language::Zh, *maker),
        CommandError::NoPicture { job } => zh::ended(job),
        CommandError::NotDownloaded { job } => desktop::at_vendor(Language::Zh, job),
        CommandError::PictureNotAsSaved { file, why, .. } => {
            desktop::not_as_saved(Language::Zh, &file.path, why)
        }
        CommandError::NotEnded { job } => forget::not_ended(Language::Zh, job),
        CommandError::NotDeleted { path, .. } => forget::not_deleted(Language::Zh, path),
        CommandError::GalleryName { path } => gallery::not_a_page(Language::Zh, path),
        CommandError::GalleryFile { path, .. } => gallery::not_written(Language::Zh, path),
        CommandError::SkillFolder { folder, .. } => format!("技能没能写到 {}", folder.display()),
        CommandError::ManFolder { folder, .. } => {
            format!("手册页没能写到 {}", folder.display())
        }
        CommandError::UnknownTopic {
            word,
            near,
            commands,
        } => {
            let topics = Topic::ALL.map(Topic::name);
            zh::topics::unknown_topic(word, near.as_deref(), &topics, commands)
        }
        CommandError::NeitherFileNorJob { key } => recipe::neither_file_nor_job(Language::Zh, key),
        CommandError::PictureFile { path, .. } => {
            recipe::not_readable(Language::Zh, &path.display().to_string())
        }
        CommandError::NoRecipe { name } => recipe::no_recipe(Language::Zh, name),
        CommandError::Forgotten { job } => recipe::forgotten(Language::Zh, job),
        CommandError::NotAgreed { name, asked, .. } => {
            recipe::not_agreed(Language::Zh, name, asked)
        }
        CommandError::MadeByStandIn { name } => recipe::made_by_stand_in(Language::Zh, name),
        CommandError::PromptUnknown { name } => recipe::prompt_unknown(Language::Zh, name),
        CommandError::InputsUnknown { name } => recipe::inputs_not_known(Language::Zh, name),
        CommandError::NoAgent => NO_AGENT.to_owned(),
        CommandError::NoHome => "不知道当前用户的主文件夹在哪里".to_owned(),
        CommandError::Simulator(_) => "模拟服务启动不了".to_owned(),
        CommandError::McpStdio(error) => of_stdio(error).to_owned(),
        CommandError::McpHttp(error) => of_http(error),
        CommandError::TokenFile { path, .. } => format!("令牌文件 {} 用不了", path.display()),
        CommandError::Token(_) => "令牌不能用".to_owned(),
        CommandError::Service(error) => nanobanana_text::error(Language::Zh, error),
        CommandError::Runtime(_) => "程序启动不了".to_owned(),
        CommandError::Stdout(_) => "标准输出写不进去".to_owned(),
        CommandError::Interrupted(interruption) => zh::interrupted(interruption),
    }
}

fn of_stdio(error: &StdioError) -> &'static str {
    match error {
        StdioError::Greeting(_) => "标准输入上的客户端说的不是 MCP",
        StdioError::Broken(_) => BROKEN,
    }
}

fn of_http(error: &HttpError) -> String {
    let HttpError::Listen { address, .. } = error;
    format!("不能监听 {address}")
}

fn of_desktop(error: &OpenError) -> String {
    match error {
        OpenError::NoViewer { path } => desktop::no_viewer(Language::Zh, path),
        OpenError::Failed {
            path,
            program,
            status,
        } => desktop::not_opened(Language::Zh, path, program, *status),
        OpenError::NotRun { path, program, .. } => desktop::not_run(Language::Zh, path, program),
    }
}

fn of_edit(error: &EditError) -> String {
    match error {
        EditError::Typed(fault) => config::fault(Language::Zh, fault),
        EditError::File(error) => of_settings(error),
        EditError::Unwritable { path, .. } => config::unwritable(Language::Zh, path),
    }
}

fn of_settings(error: &SettingsError) -> String {
    match error {
        SettingsError::Unreadable { path, .. } => config::unreadable_file(Language::Zh, path),
        SettingsError::Invalid { path, .. } => config::unusable_file(Language::Zh, path),
    }
}

/// What is wrong with a text file, where that is not the system's own error.
fn of_text_file(error: &io::Error) -> Option<String> {
    let fault = error.get_ref()?.downcast_ref::<text_file::Fault>()?;
    Some(match fault {
        text_file::Fault::NotAFile => "不是普通文件".to_owned(),
        text_file::Fault::TooLong { longest } => format!("超过 {longest} 字节"),
        text_file::Fault::NotText => "不是文本".to_owned(),
        text_file::Fault::WritableByOthers => {
            "本机其他用户可以改写它；请用 chmod 600 设为只有自己可用".to_owned()
        }
    })
}

fn of_simulator(error: &SimulatorError) -> String {
    match error {
        SimulatorError::Listen { address, .. } => format!("不能监听 {address}"),
        SimulatorError::NotLoopback { address } => format!("{address} 不是本机的回环地址"),
        SimulatorError::State(_) => "模拟服务的状态文件夹不能用".to_owned(),
        other => other.to_string(),
    }
}

/// What is wrong with the value of an option.
fn of_value(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<UnknownSimulation>() {
        Some(match error {
            UnknownSimulation::Scenario { unknown, near } => {
                format!("{}{}", scenario(unknown), zh::topics::did_you_mean(*near))
            }
            UnknownSimulation::Pace(error) => pace(error),
        })
    } else if error.is::<NoMoment>() {
        Some("请写 2026-04-01 这样的日期、today、yesterday 或 7d（七天前），或 2026-04-01T12:00:00Z 这样带时区的时间".to_owned())
    } else if let Some(error) = error.downcast_ref::<NotValid>() {
        let Range { least, most } = error.range();
        Some(match most {
            Some(most) => format!("请写 {least} 到 {most} 之间的整数"),
            None => format!("请写不小于 {least} 的整数"),
        })
    } else if error.is::<AddrParseError>() {
        Some("请写 127.0.0.1:8080 这样的“IP 地址:端口”".to_owned())
    } else {
        None
    }
}

fn scenario(error: &UnknownScenario) -> String {
    let names: Vec<&str> = Scenario::all()
        .map(|(scenario, _)| scenario.name())
        .collect();
    format!(
        "没有“{}”这个场景；可选场景：{}",
        error.name,
        names.join("、")
    )
}

fn pace(error: &UnknownPace) -> String {
    format!(
        "没有“{}”这个速度；可以是 instant、fast、realistic，或 8s、250ms 这样的时间",
        error.text
    )
}

pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = vec![self::error(error)];
    words.extend(nanobanana::report::causes(error, self::error));
    words.join("：")
}

pub(crate) fn advice(error: &CommandError, maker: Maker) -> Option<String> {
    if let Some(fault) = journal_fault(error) {
        return Some(after_journal_fault(fault, maker));
    }
    match error {
        CommandError::Failure(failure) if is_of_gone_input(failure) => {
            Some(zh::given::piped_is_gone().to_owned())
        }
        CommandError::Failure(failure) if needs_inputs(failure) => {
            Some(zh::given::name_an_input().to_owned())
        }
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) if is_outside(failure) => {
            Some(zh::given::allow_its_folder().to_owned())
        }
        CommandError::OfDropIn(failure) if needs_inputs(failure) => {
            Some(zh::given::name_an_input_of_drop_in().to_owned())
        }
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) => {
            nanobanana_text::advice(Language::Zh, failure, maker.service(), None)
        }
        CommandError::Given(GivenError::NotUtf8 { .. }) => Some(zh::one_prompt().to_owned()),
        CommandError::KeyMissing { .. } => Some(auth::get_a_key(Language::Zh, None)),
        CommandError::KeyMissingFor { command, .. } => Some(auth::get_a_key(
            Language::Zh,
            Some(&typed::simulated(command)),
        )),
        CommandError::KeyNotStored(failure) => {
            Some(auth::after_failed_check(Language::Zh, failure.kind()))
        }
        CommandError::Keyring(error) => {
            Some(auth::instead_of_keyring(Language::Zh, error).to_owned())
        }
        CommandError::Interrupted(interruption) => zh::after_interruption(interruption, maker),
        CommandError::NotAgreed { .. } => Some(recipe::look_first(Language::Zh).to_owned()),
        CommandError::NoRecipe { .. } => Some(recipe::make_anew(Language::Zh).to_owned()),
        CommandError::NoSuchJob { .. } | CommandError::NeitherFileNorJob { .. } => {
            Some(zh::list_jobs(maker).to_owned())
        }
        CommandError::ConsentMissing { job } => Some(zh::unknown_advice(&job.id, maker)),
        CommandError::Settings(error) | CommandError::Config(EditError::File(error)) => {
            Some(config::mend_file(Language::Zh, error.path()))
        }
        CommandError::Desktop(error) => {
            Some(desktop::show_it_yourself(Language::Zh, error.path()).to_owned())
        }
        CommandError::NoPicture { job } | CommandError::NotEnded { job } => {
            zh::next_step(job, maker)
        }
        CommandError::NotDownloaded { job } => {
            let url = job.pictures.first().map(|picture| picture.url.as_str());
            let url = url.filter(|_| maker == Maker::Vendor);
            let command = typed::show(&job.id);
            Some(desktop::after_gone(Language::Zh, url, &command))
        }
        CommandError::PictureNotAsSaved { job, file, .. } => {
            let command = typed::show(job);
            let url = (maker == Maker::Vendor).then_some(file.url.as_str());
            Some(desktop::after_gone(Language::Zh, url, &command))
        }
        _ => None,
    }
}

pub(crate) fn error_line(error: &str) -> String {
    format!("错误：{error}")
}

pub(crate) fn cause_line(cause: &str) -> String {
    format!("  原因：{cause}")
}

pub(crate) fn advice_lines(advice: &str) -> String {
    let advice = advice.replace('\n', "\n          ");
    format!("  下一步：{advice}")
}

pub(crate) fn note(note: &str) -> String {
    format!("提示：{note}")
}

/// What to do about a journal that cannot be used.
pub(crate) fn after_journal_fault(fault: JournalFault, maker: Maker) -> String {
    let Some(folders) = Folders::of_user() else {
        return nanobanana_text::journal_advice(Language::Zh, fault).to_owned();
    };
    let aside = typed::journal_aside(&folders, maker);
    let next = match fault {
        JournalFault::Damaged => {
            format!(
                "保留还能读出的任务，把损坏的文件移到一旁：{}",
                typed::REPAIR
            )
        }
        JournalFault::Foreign => format!("要开始新的任务记录，请先把它移到一旁：{aside}"),
        JournalFault::Newer => {
            format!("请更新 nanobanana；或开始新的任务记录，限额不再计入旧的任务：{aside}")
        }
        JournalFault::Gone => "再试一次；新的任务记录里没有旧的任务".to_owned(),
        JournalFault::InUse | JournalFault::Unusable => {
            return nanobanana_text::journal_advice(Language::Zh, fault).to_owned();
        }
    };
    let logs = folders.logs(maker);
    format!("最近几天的任务编号在日志里：{}\n{next}", logs.display())
}
