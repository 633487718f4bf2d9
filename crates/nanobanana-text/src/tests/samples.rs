//! One of everything that is said.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::{
    BusinessCode, BusinessError, Endpoint, Error as ApiError, ErrorKind, TaskId, TaskType,
    UrlRefusal,
};
use serde_json::json;

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{CapKind, Damage, JobId, JournalError, KeyId, OverCap, RunId, State};
use nanobanana::matrix::MatrixFault;
use nanobanana::picture::{PictureError, PictureFormat, Unrecognized};
use nanobanana::rows::RowFault;
use nanobanana::table::TableFault;
use nanobanana::template::TemplateFault;
use nanobanana::{
    AspectRatio, Defaults, DeliveryError, Failure, GenerationEnd, Model, NotResendable, Notice,
    PixelSize, Recalled, Refusal, Size, UrlFault,
};

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn ratio(text: &str) -> AspectRatio {
    AspectRatio::from_wire(text).unwrap()
}

const fn pixels(width: u32, height: u32) -> PixelSize {
    PixelSize { width, height }
}

fn by_settings() -> Defaults {
    Defaults {
        model: Some(Model::Pro),
        size: Some(Size::K2),
        ratio: None,
    }
}

fn unknown_words() -> Vec<Refusal> {
    vec![
        Refusal::TaskOutOfScope {
            word: text("text_to_video"),
        },
        Refusal::ModelOutOfScope {
            word: text("midjourney"),
        },
        Refusal::TaskOutOfScope {
            word: text("text_to_imgae"),
        },
        Refusal::ModelOutOfScope { word: text("prp") },
    ]
}

/// Refusals of output paths.
fn refusals_of_outputs() -> [Refusal; 5] {
    [
        Refusal::OutputFormat {
            extension: text("gif"),
        },
        Refusal::OutputUnnamed { name: text(".png") },
        Refusal::OutputSpecial {
            path: text("/dev/full"),
        },
        Refusal::OutputExists {
            path: "cat.png".into(),
            free: "cat-b.png".into(),
        },
        Refusal::UnsafeName {
            path: text("a\n/b.png"),
        },
    ]
}

/// Refusals of words, inputs, outputs and parameters.
pub(super) fn refusals_of_requests() -> Vec<Refusal> {
    let url = |reason| Refusal::InputUrl {
        url: text("x://y"),
        reason,
    };
    let mention = |known| Refusal::UnknownMention {
        name: text("dog"),
        known,
    };
    let value = |value, valid| Refusal::ExtraParamValue {
        key: text("quality"),
        value,
        valid,
    };
    let mut all = unknown_words();
    all.extend(refusals_of_outputs());
    all.extend([
        Refusal::UnknownSize { word: text("3K") },
        Refusal::UnknownRatio { word: text("wide") },
        Refusal::EmptyPrompt,
        Refusal::LongPrompt {
            bytes: 65537,
            limit: 65536,
        },
        Refusal::KeyInRequest,
        Refusal::Count {
            count: 0,
            limit: 16,
        },
        Refusal::InputsMissing,
        Refusal::InputsUnexpected { given: 2 },
        Refusal::TooManyInputs {
            given: 15,
            limit: 14,
        },
        Refusal::TooFewInputs { given: 1, limit: 2 },
        Refusal::DuplicateInputName { name: text("cat") },
        Refusal::EmptyInput,
        mention(vec![]),
        mention(texts(&["cat", "sofa"])),
        url(UrlFault::Malformed),
        url(UrlFault::PlainHttp),
        url(UrlFault::Scheme),
        url(UrlFault::Credentials),
        url(UrlFault::NotPublic),
        Refusal::ExtraParamsNotAnObject {
            detail: text("[1]"),
        },
        Refusal::ExtraParamsNotAnObject {
            detail: text("key must be a string at line 1 column 2"),
        },
        Refusal::ExtraParamTwice { key: text("size") },
        Refusal::ExtraParamUnknown {
            key: text("prompt"),
            valid: texts(&["aspect_ratio", "size"]),
        },
        Refusal::ExtraParamUnknown {
            key: text("prompt"),
            valid: vec![],
        },
        value(json!("8K"), texts(&["SD", "HD"])),
        value(json!([1]), vec![]),
        Refusal::ExtraParamConflict {
            key: text("size"),
            option: text("4K"),
            extra: text("2k"),
        },
    ]);
    all
}

/// Refusals by the price list and the journal.
pub(super) fn refusals_of_offers() -> Vec<Refusal> {
    let (model, size) = (Model::Pro, Size::Px512);
    let parameters = texts(&["size=1K", "aspect_ratio=1:1"]);
    let uneven = |offered, nearest| Refusal::RatioNotOffered {
        model,
        ratio: ratio("1:8"),
        offered,
        nearest,
    };
    let not_resendable = |reason| Refusal::NotResendable {
        job: text("a1b2c3"),
        reason,
    };
    vec![
        Refusal::KeyReused {
            run: RunId::random().unwrap(),
        },
        Refusal::ModelNotListed {
            model,
            task_type: TaskType::ImageToImage,
        },
        Refusal::VersionNotListed {
            version: text("v3"),
            listed: texts(&["v1", "v2"]),
        },
        Refusal::SizeNotOffered {
            model,
            size,
            offered: texts(&["1K", "2K", "4K"]),
        },
        Refusal::SizeNotOffered {
            model,
            size,
            offered: vec![],
        },
        uneven(vec![ratio("1:1"), ratio("9:16")], Some(ratio("9:16"))),
        uneven(vec![], None),
        Refusal::CannotBeSent {
            model,
            parameter: text("aspect_ratio=9:16"),
        },
        Refusal::NoRule {
            model,
            parameters: parameters.clone(),
            priced: texts(&["size=2K"]),
        },
        Refusal::NoRule {
            model,
            parameters: vec![],
            priced: vec![],
        },
        Refusal::NotForSale { model, parameters },
        Refusal::Preferred {
            model,
            refusal: Box::new(Refusal::SizeNotOffered {
                model,
                size,
                offered: texts(&["1K"]),
            }),
        },
        Refusal::BySettings {
            chosen: by_settings(),
            refusal: Box::new(Refusal::EmptyPrompt),
        },
        not_resendable(NotResendable::NotUnknown(State::Saved)),
        not_resendable(NotResendable::PromptNotKept),
        not_resendable(NotResendable::InputsChanged),
        not_resendable(NotResendable::InputsNotKept),
        not_resendable(NotResendable::Unreadable),
    ]
}

pub(super) fn notices() -> Vec<Notice> {
    let (from, to) = (PictureFormat::Jpeg, PictureFormat::Png);
    let reason = || text("the disk is full");
    vec![
        Notice::LargestSizeInstead {
            asked: text("8K"),
            size: Size::K4,
        },
        Notice::CheapestSize {
            asked: text("4K"),
            size: Size::Px512,
        },
        Notice::PreferredModel { model: Model::Pro },
        Notice::PreferenceOutOfScope {
            model_id: text("midjourney"),
            model: Model::Flash,
        },
        Notice::ShapeKept {
            input: pixels(4032, 3024),
            inputs: 1,
            ratio: ratio("4:3"),
        },
        Notice::ShapeKept {
            input: pixels(4032, 3024),
            inputs: 2,
            ratio: ratio("4:3"),
        },
        Notice::ShapeUnknown { ratio: text("1:1") },
        Notice::OtherPixels {
            expected: pixels(1376, 768),
            actual: pixels(688, 384),
        },
        Notice::Converted { from, to },
        Notice::RecipeNotWritten { reason: reason() },
        Notice::ChosenBySettings {
            chosen: by_settings(),
        },
        Notice::InputReduced {
            input: "scan.tif".into(),
        },
        Notice::NotConverted {
            kept: from,
            wanted: to,
            reason: reason(),
        },
        Notice::FreeNameChosen {
            taken: "/p/cat.png".into(),
            used: "/p/cat-2.png".into(),
        },
        Notice::PlannedAgain { code: 6010 },
        Notice::SmallerSize {
            requested: Size::K4,
            size: Size::K2,
        },
        Notice::NotRecorded {
            task_id: Some(TaskId::new("t-1")),
            reason: reason(),
        },
        Notice::NotRecorded {
            task_id: None,
            reason: reason(),
        },
        Notice::PreferenceNotSaved { reason: reason() },
        Notice::OldPrices(recalled(true)),
        Notice::OldPrices(recalled(false)),
    ]
}

fn recalled(lacks_key: bool) -> Recalled {
    let as_of = "2026-04-01T00:00:00Z".parse().unwrap();
    Recalled { as_of, lacks_key }
}

fn api(endpoint: Endpoint, kind: ErrorKind) -> ApiError {
    ApiError::new(endpoint, kind)
}

fn business(code: i64) -> ErrorKind {
    ErrorKind::Business(BusinessError {
        code: BusinessCode(code),
        message: text("no"),
        http_status: 200,
        retry_after: None,
    })
}

fn cut_off() -> DeliveryError {
    let format = PictureFormat::Png;
    DeliveryError::NotAPicture(PictureError::CutOff { format })
}

/// Failures before a task exists.
pub(super) fn failures_unpaid() -> Vec<Failure> {
    let create = |code| Failure::Ima(api(Endpoint::CreateTask, business(code)));
    let over = |cap| {
        Failure::OverCap(OverCap {
            cap,
            limit: 20,
            asked: 13,
            committed: 10,
            left: 10,
        })
    };
    vec![
        Failure::Refused(Refusal::EmptyPrompt),
        Failure::Input(InputError {
            path: "cat.png".into(),
            fault: InputFault::NotAFile,
        }),
        Failure::Output {
            folder: "/p".into(),
            source: io::ErrorKind::PermissionDenied.into(),
        },
        create(401),
        create(4008),
        create(4014),
        create(6010),
        create(500),
        Failure::Ima(api(Endpoint::ProductList, business(500))),
        Failure::Ima(api(
            Endpoint::ProductList,
            ErrorKind::Malformed { what: "data" },
        )),
        Failure::Ima(api(
            Endpoint::ProductList,
            ErrorKind::Connect("refused".into()),
        )),
        Failure::Journal(JournalError::Damaged {
            path: "/j".into(),
            source: Damage::Empty,
        }),
        Failure::Journal(JournalError::Foreign { path: "/j".into() }),
        Failure::Journal(JournalError::Newer {
            path: "/j".into(),
            found: 9,
            known: 3,
        }),
        Failure::Journal(JournalError::Gone { path: "/j".into() }),
        Failure::Journal(JournalError::InUse {
            path: "/j".into(),
            pid: None,
        }),
        over(CapKind::Job),
        over(CapKind::Run),
        over(CapKind::Day),
        over(CapKind::Total),
        over(CapKind::AllKeys),
        Failure::PriceRose {
            planned: 6,
            now: 10,
        },
        Failure::Cancelled {
            reason: text("another job failed"),
        },
    ]
}

/// Failures of a task that is paid, or may be.
pub(super) fn failures_paid() -> Vec<Failure> {
    let task_id = TaskId::new("t-1");
    let watch = |code| Failure::Watch {
        task_id: task_id.clone(),
        source: api(Endpoint::TaskDetail, business(code)),
    };
    let generation = |end| Failure::Generation {
        task_id: task_id.clone(),
        end,
    };
    let delivery = |source| Failure::Delivery {
        task_id: task_id.clone(),
        url: text("https://ima-ga.esxscloud.com/a.png"),
        source,
    };
    let refused = ErrorKind::RefusedUrl {
        url: text("javascript:…"),
        reason: UrlRefusal::Scheme,
    };
    vec![
        Failure::CreateUnknown { source: None },
        Failure::Broken { task_id: None },
        Failure::Broken {
            task_id: Some(task_id.clone()),
        },
        Failure::StillUnknown {
            source: api(Endpoint::CreateTask, business(4008)),
        },
        watch(401),
        watch(4008),
        generation(GenerationEnd::Failed {
            reason: Some(text("unsafe content")),
        }),
        generation(GenerationEnd::Failed { reason: None }),
        generation(GenerationEnd::Deleted),
        Failure::StillRunning {
            task_id: task_id.clone(),
            waited: Duration::from_secs(600),
            source: None,
        },
        delivery(cut_off()),
        delivery(DeliveryError::Fetch(api(Endpoint::Download, refused))),
        Failure::Save {
            task_id: task_id.clone(),
            url: text("https://ima-ga.esxscloud.com/a.png"),
            folder: "/p".into(),
            source: io::ErrorKind::StorageFull.into(),
        },
    ]
}

/// What calls to IMA may come to.
pub(super) fn api_errors() -> Vec<ApiError> {
    let codes = [400, 401, 429, 500, 4008, 4014, 6006, 6009, 6010, 7777].map(business);
    let others = [
        ErrorKind::Connect("refused".into()),
        ErrorKind::Timeout {
            after: Duration::from_millis(250),
        },
        ErrorKind::Interrupted("refused".into()),
        ErrorKind::HttpStatus {
            status: 502,
            retry_after: None,
            bare: true,
        },
        ErrorKind::MissingTaskId,
    ];
    let kinds = codes.into_iter().chain(others);
    kinds.map(|kind| api(Endpoint::CreateTask, kind)).collect()
}

pub(super) fn picture_errors() -> Vec<PictureError> {
    let format = PictureFormat::Png;
    let io = || io::ErrorKind::StorageFull.into();
    let what = "its end is missing";
    let found = [
        Unrecognized::Empty,
        Unrecognized::Heic,
        Unrecognized::Avif,
        Unrecognized::Svg,
        Unrecognized::Html,
        Unrecognized::Text,
        Unrecognized::Unknown,
    ];
    let mut all: Vec<PictureError> = found
        .map(|found| PictureError::NotAPicture { found })
        .into();
    let (width, height) = (20_000, 10_000);
    all.extend([
        PictureError::UnexpectedFormat {
            found: PictureFormat::Gif,
        },
        PictureError::TooLarge {
            bytes: 20_971_521,
            limit: 20_971_520,
        },
        PictureError::TooManyPixels {
            format,
            width,
            height,
            limit: 100_000_000,
        },
        PictureError::DecodedTooLarge { bytes: 9, limit: 8 },
        PictureError::CutOff { format },
        PictureError::Corrupt { format, what },
        PictureError::Unsupported { format, what },
        PictureError::Decode {
            format,
            source: "bad".into(),
        },
        PictureError::Damaged { format },
        PictureError::DoesNotFit {
            format,
            width,
            height,
            limit: 16_383,
        },
        PictureError::Encode {
            format,
            source: "bad".into(),
        },
        PictureError::Read(io()),
        PictureError::Write(io()),
    ]);
    all
}

pub(super) fn input_errors() -> Vec<InputError> {
    let io = || io::ErrorKind::NotFound.into();
    let outside = |allowed: &[&str]| InputFault::Outside {
        real: PathBuf::from("/etc/\u{1b}[2Jcat.png"),
        allowed: allowed.iter().map(PathBuf::from).collect(),
    };
    let faults = [
        InputFault::Open(io()),
        InputFault::Place(io()),
        outside(&[]),
        outside(&["/photos"]),
        outside(&["/photos", "/my pictures"]),
        InputFault::NotAFile,
        InputFault::Scratch(io()),
    ];
    let input = |fault| InputError {
        path: PathBuf::from("cat.png"),
        fault,
    };
    faults.map(input).into()
}

pub(super) fn journal_errors(job: &JobId) -> Vec<JournalError> {
    let path = || PathBuf::from("/j");
    let damaged = |source| JournalError::Damaged {
        path: path(),
        source,
    };
    vec![
        JournalError::Files {
            path: path(),
            source: io::ErrorKind::StorageFull.into(),
        },
        damaged(Damage::Empty),
        JournalError::Gone { path: path() },
        JournalError::InUse {
            path: path(),
            pid: Some(7),
        },
        JournalError::Foreign { path: path() },
        JournalError::Newer {
            path: path(),
            found: 9,
            known: 3,
        },
        JournalError::NoSuchJob { job: job.clone() },
        JournalError::NotEnded {
            job: job.clone(),
            state: State::Running,
        },
        JournalError::TooManyAttempts {
            job: job.clone(),
            made: 5,
        },
        JournalError::NoSuchClientKey {
            key: KeyId::random().unwrap(),
        },
        JournalError::KeyNameTaken {
            name: "team-a".into(),
        },
    ]
}

pub(super) fn damages() -> [Damage; 3] {
    [Damage::Empty, Damage::NoTables, Damage::LogAlone]
}

pub(super) fn row_faults() -> Vec<RowFault> {
    let name = || text("poster");
    let of_tables = [
        TableFault::NotUtf8 { at: 9 },
        TableFault::Empty,
        TableFault::TwiceNamed { name: name() },
        TableFault::LongRow {
            line: 2,
            cells: 3,
            columns: 2,
        },
        TableFault::OpenQuote { line: 2 },
        TableFault::NotAnObject {
            line: 2,
            reason: text("…"),
        },
    ];
    let of_templates = [
        TemplateFault::NoSuch {
            name: text("postre"),
            known: vec![name()],
        },
        TemplateFault::Unreadable {
            name: name(),
            reason: text("…"),
        },
        TemplateFault::UnknownVariable {
            template: name(),
            name: text("color"),
            known: vec![text("title"), text("light")],
        },
        TemplateFault::MissingVariable {
            template: name(),
            name: text("prompt"),
        },
        TemplateFault::MissingVariable {
            template: name(),
            name: text("title"),
        },
        TemplateFault::MissingInputs {
            template: name(),
            needed: vec![text("photo")],
            given: 0,
        },
    ];
    let of_rows = [
        RowFault::UnknownColumn {
            name: text("sise"),
            near: Some(text("size")),
        },
        RowFault::NotACount { text: text("two") },
        RowFault::Refused(Refusal::EmptyPrompt),
        RowFault::NoAnchor { name: name() },
        RowFault::TwiceNamed { line: 2 },
    ];
    let tables = of_tables.into_iter().map(RowFault::Table);
    let templates = of_templates.into_iter().map(RowFault::Template);
    tables.chain(templates).chain(of_rows).collect()
}

pub(super) fn matrix_faults() -> [MatrixFault; 4] {
    [
        MatrixFault::NoChoice,
        MatrixFault::LoneBrace { at: 2 },
        MatrixFault::Nested { at: 5 },
        MatrixFault::TooMany,
    ]
}
