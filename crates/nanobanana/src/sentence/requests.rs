//! How a request begins: politeness and the verb of making, which say nothing about the picture.

/// What has to follow for a phrase to be part of the request and not of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// Anything but these characters, with which it is another word: `生成式艺术`.
    AnyBut(&'static str),
    /// Something countable (`一只`, `a`, `three`), another phrase of a request, a control word.
    Wish,
}

use Follow::{AnyBut, Wish};

/// Manners.
pub(super) const POLITE: &[(&str, Follow)] = &[
    (
        "please|pls|plz|kindly|can you|could you|would you|will you|can u|could u|can you please|\
         could you please|would you please|would you kindly|help me to|i want you to|\
         i'd like you to|i need you to|for me|请帮我|请帮忙|请你|请给我|麻烦你|麻烦|劳驾|帮我|帮忙|帮个忙|\
         帮忙给我|能不能|能否|可不可以|请你帮我|能帮我|可以帮我|给我|替我|麻烦帮我|你能帮我|你可以帮我|帮我用心",
        AnyBut(""),
    ),
    (
        "hey|hi|hello|hi there|hey there|yo|ok|okay|so|now|just|help me|i want to|i want|i need|\
         i'd like|i would like|i'd like to|i'd love|i'd love to|i would love|let's|give me|get me|show me|send me|to|and|then|\
         try to|me|can i have|can i get|could i get|could i have|may i have|could we have|\
         i need to|i would like to|we need|we want|\
         请|帮|为我|可以|你能|你能不能|你可以|能|我想要|我想|我要|我需要|想要|需要|要|再|来|再来|现在|你好|\
         您好|嗨|哈喽|大佬|亲|求|去|也|快|快速|直接|先|我|你|急|并|然后|随便|我们需要|我们要|想|来给我",
        Wish,
    ),
];

/// Verbs of making. What also says how the picture is made (`paint`, `sketch`) is not here.
pub(super) const MAKE: &[(&str, Follow)] = &[
    (
        "draw|draw me|generate|generate me|create|create me|make me|design me|画出|画一下|画个|出个|给个|求个|画张|画只|画条|画座|画朵|画匹|画辆|画头|\
         生成一下|生成个|生成张|制作一下|做个|做张|做出|搞个|搞张|弄个|弄张|来个|来张|来幅|出张|整张|再来张|作画|画图|\
         生成出|画一画|给张|求张|生图",
        AnyBut(""),
    ),
    (
        "make|do|produce|render|design|imagine|画|绘|做|出|产出|搞|整|整个|弄|画了|来画|去画|来生成|作",
        Wish,
    ),
    ("生成", AnyBut("式器物艺对")),
    ("制作", AnyBut("人者组商过")),
    ("绘制|创作|创建", AnyBut("者人")),
    ("设计", AnyBut("师者图感院稿")),
    ("画幅", AnyBut("比的为是1234567890")),
];

/// Verbs of making that politeness turns into one whatever follows, `帮我画猫`, but for these
/// characters.
pub(super) const MAKE_IF_ASKED: &[(&str, &str)] = &[
    ("画", "家面室框像风展廊册卷板笔布中里外着幅质"),
    ("做", "饭菜梦爱人"),
    ("make", ""),
    ("design|render|produce", ""),
];

/// A description that is only this is none: a verb of making without an object, or with one that
/// says nothing.
pub(super) const NOTHING_TO_DRAW: &str = "draw|make|do|produce|render|design|imagine|paint|sketch|\
    draw something|make something|paint something|draw anything|something|anything|it|\
    画|画画|绘|绘画|做|出|搞|整|弄|画点什么|画点东西|画个东西|画些什么|做点什么|点什么|点东西|东西|随便";

/// Other products: asked for in place of a picture, they are refused by name.
pub(super) const OTHER_TASKS: &str = "video|videos|video clip|clip|movie clip|song|songs|music|tune|\
    melody|soundtrack|speech|voiceover|animation|gif|gifs|视频|短视频|小视频|动画视频|短片|音乐|轻音乐|配乐|\
    歌|歌曲|语音|配音|动图|动画短片";

/// What is written and not made: another product behind a verb of [`WRITES`] only.
pub(super) const WRITINGS: &str =
    "poem|story|essay|article|text|email|code|诗|诗歌|文章|故事|作文|文案|代码|邮件|小说|歌词";

/// Verbs of making other products.
pub(super) const WRITES: &str = "write|write me|compose|compose me|record|sing|sing me|film|写|写个|谱|谱写|录|唱|拍|剪|剪辑|拍摄";

/// Verbs with which a product is what the picture shows.
pub(super) const DRAWS: &str = "画|draw|画个|画出|绘制|绘|paint|draw me";

/// What counts other products.
pub(super) const PRODUCT_UNITS: &str = "段|首|个|部|曲|条|支";

/// What is said of other products.
pub(super) const PRODUCT_MANNERS: &str = "short|quick|long|animated|funny|nice|new|little|simple|\
    second|seconds|sec|s|minute|min|promo|promotional|background|theme|pop|秒|秒的|分钟|分钟的|短|背景|动画";
