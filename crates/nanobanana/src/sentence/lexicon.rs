//! The words around the control words, in both languages. What a control word *means* is not here:
//! that is the options' own tables, [`crate::words`].
//!
//! A list is written as phrases between `|`, in lower case; a space in a phrase also stands for a
//! hyphen.

use super::Topic::{self, Count, Input, Model, Ratio, Size};

/// What begins a control phrase and is no part of the picture.
pub(super) const OPENERS: &str = "in|at|with|make it|make them|make that|set it to|set to|rendered in|\
    render in|output in|output at|output|export in|export at|with size|用|使用|采用|选用|改用|要用|\
    选择|要|以|使用了";

/// Openers of a model: the tool that makes the picture.
pub(super) const USES: &str = "using|use|via|by using|please use|and use|go with|go for|用|\
    使用|采用|选用|改用|要用|选择";

/// Openers that say what becomes of an input: their words stay in the prompt.
pub(super) const BECOMES: &str = "to|into|到|成|为|换成|变成|改成|改为|转成|转为|裁成|裁剪成|裁剪为|放大到|放大成|缩放到|扩展到|扩成|扩图到";

/// Chinese openers of one character, and the characters before which they end another word.
pub(super) const ENDINGS: &[(&str, &str)] = &[
    ("用", "使不费作实信利引应常专通有适公家军商日食药耐好"),
    ("要", "重主摘纲必简不只"),
    ("以", "可所难足加予得给"),
    ("成", "完构组形"),
    ("为", "因作行认以"),
    ("到", "看找遇"),
];

/// What a clause of control words is filled with.
pub(super) const FILLERS: &str = "the|please|pls|plz|thanks|thank you|thx|ty|tysm|it|be|is|should be|\
    must be|should|must|i want|i need|i want it|i'd like|i would like|want|need|if possible|\
    if you can|just|only|ok|okay|also|and|as|as possible|to|of|for|one|my|your|would be|\
    would be nice|would be great|will do|is fine|is enough|is ok|is okay|give me|make|set|in total|\
    total|instead|preferably|ideally|ultra|hd|uhd|then|you have|there is|possible|now|keep it|keep|\
    go|do it|do|this|that|picture|image|output|generate|me|get|\
    的|了|吧|啊|哦|呀|呢|哈|呗|嘛|吗|就|就够|够|够了|够用|至少|起码|以上|起|或|或者|还是|or|at least|available|minimum|就行|就行了|就好|就可以|就可以了|就够了|也行|即可|可以|行|好|\
    请|麻烦|我|我要|我想要|给我|帮我|需要|想要|要|来|来个|选|走|按|按照|以|为|成|是|做成|设|设为|设成|\
    设置|设置为|设置成|改成|调成|弄成|搞成|出|出图|输出|生成|做|画|那个|那种|这个|这种|一个|个|谢谢|谢谢你|\
    多谢|拜托|谢啦|尽量|必须|一定|最好是|最好能|点|一点|点儿|一点儿|些|一些|越|越好|一共|总共|共|都|和|\
    并|并且|且|还|还要|另外|然后|而且|直接|款|式|图|图片|画面|吧谢谢|哈谢谢|左右";

/// Fillers after which an everyday model word is a wish and no description: `便宜点`.
pub(super) const DEGREES: &str = "点|一点|点儿|一点儿|些|一些|就行|就好|即可|那个|越好|的就行|的就好|\
    的吧|的那个|点的|一点的|些的";

/// Nouns that a value belongs to, and which values those are.
pub(super) const NOUNS: &[(&str, &[Topic])] = &[
    (
        "aspect ratio|ratio|aspect|ar|orientation|format|layout|composition|画幅比例|宽高比|长宽比|\
         纵横比|画面比例|图片比例|比例|画幅|构图|布局|格式|版式",
        &[Ratio],
    ),
    (
        "resolution|res|definition|ultra hd|大小|分辨率|清晰度|解析度|像素|高清画质|超清画质|超高清画质|\
         超高清|超清|高清",
        &[Size],
    ),
    ("size|canvas|尺寸|图片尺寸|规格|画布|画板", &[Size, Ratio]),
    ("quality|画质|质量|品质|效果", &[Size, Model]),
    (
        "model|tier|engine|option|模型|档|档位|方案|方式|办法|方法",
        &[Model],
    ),
    (
        "version|mode|setting|版|版本|模式|版的",
        &[Model, Ratio, Size],
    ),
    ("count|number|张数|数量", &[Count]),
];

/// Nouns only where they are written as options of the command line: `-m`.
pub(super) const FLAGS: &[(&str, &[Topic])] = &[
    ("m", &[Model]),
    ("s", &[Size]),
    ("r", &[Ratio]),
    ("n", &[Count]),
];

/// Nouns before a bare number of pictures: `数量：3`.
pub(super) const COUNT_NOUNS: &str = "count|number|n|张数|数量";

/// Nouns that speak of the picture's file and of nothing in it: with one, a value is a control
/// word wherever it stands.
pub(super) const PLAIN_NOUNS: &str = "aspect ratio|ratio|aspect|ar|orientation|resolution|res|\
    画幅比例|宽高比|长宽比|纵横比|画面比例|图片比例|比例|画幅|尺寸|图片尺寸|分辨率|清晰度|解析度|像素|\
    高清画质|超清画质|超高清画质|画质|超高清|构图|版式|format";

/// Nouns that say of a word that it is a model's.
pub(super) const MODEL_NOUNS: &str = "model|模型";

/// What a picture is called. One right behind a size or ratio at the beginning of a request is what
/// has that size or ratio: `a 4K wallpaper`.
pub(super) const PICTURES: &str = "image|picture|pic|photo|photograph|wallpaper|desktop wallpaper|\
    phone wallpaper|background|desktop background|poster|movie poster|banner|illustration|render|\
    rendering|artwork|art|painting|oil painting|drawing|portrait|landscape|cover|book cover|\
    thumbnail|avatar|images|pictures|pics|photos|wallpapers|posters|illustrations|renders|\
    图|图片|图像|照片|画|壁纸|手机壁纸|电脑壁纸|桌面壁纸|桌面|背景图|背景|海报|插画|插图|头像|封面|配图|\
    logo|logos|icon|app icon|sticker|flyer|infographic|图标|标志|表情包|贴纸|名片|贺卡|明信片|\
    高清图|高清图片|高清壁纸|横幅|渲染图|风景图|风景照|风景画|写真|宣传图|效果图|油画|水彩画|国画|山水画|\
    漫画|摄影|封面图|电影海报|人像";

/// Pictures that are nothing in particular; in a request they say nothing.
pub(super) const PLAIN_PICTURES: &str =
    "image|picture|pic|images|pictures|pics|图|图片|图像|高清图|高清图片";

/// What stands between a plain picture and what it shows.
pub(super) const SHOWS: &str = "of|showing|depicting|that shows|which shows";

/// Units that count pictures wherever a control word can stand.
pub(super) const UNITS: &str = "images|pictures|pics|variations|variants|versions|image|picture|\
    张|幅|张图|张图片|幅图|个版本|种版本|张不同的|张不同的图|张候选|张候选图|个变体|副|副图|版";

/// Units that may also be in the picture: they count at the beginning of a request only.
pub(super) const SOFT_UNITS: &str = "photos|wallpapers|posters|illustrations|renders|drawings|\
    paintings|options|copies|幅画|张画|款|套";

/// Units that are a picture of their own kind, so that the prompt keeps the noun.
pub(super) const KEPT_NOUNS: &str = "photos|wallpapers|posters|illustrations|renders|drawings|\
    paintings";

/// Between a number and its unit.
pub(super) const BETWEEN_COUNT: &str = "different|separate|more|nice|new|alternative";

/// What may follow a count of English pictures.
pub(super) const AFTER_COUNT: &str =
    "of|for|showing|with|where|depicting|in|at|as|please|using|that";

/// What 张, 幅 and 套 count apart from pictures.
pub(super) const SHEETS: &str = "桌|桌子|餐桌|书桌|课桌|方桌|圆桌|椅|椅子|长椅|床|凳子|沙发|茶几|榻|纸|白纸|\
    纸条|纸币|报纸|钞票|车票|门票|电影票|船票|邮票|卡片|银行卡|扑克牌|牌|渔网|蜘蛛网|毯子|地毯|席子|皮|饼|\
    大饼|唱片|古琴|弓|犁|脸|笑脸|面孔|嘴";

/// Characters after which a Chinese count speaks of something in the picture, or of an input.
pub(super) const BEFORE_NO_COUNT: &str = "有着和与跟及上里中的是了把这那第每将用拿举贴挂下前后成";

/// What shows pictures: beside one, a size or ratio may be its own.
pub(super) const DEVICES: &str = "tv|tvs|television|televisions|monitor|monitors|screen|screens|\
    display|displays|video|videos|camera|cameras|movie|movies|film|projector|projectors|gaming|\
    webcam|laptop|phone|smartphone|drone|blu ray|\
    电视|电视机|显示器|屏幕|视频|相机|摄像机|摄像头|电影|投影|投影仪|手机|大屏|荧幕|影院|直播|行车记录仪|\
    无人机|显示屏|游戏机";

/// Where two numbers and a colon are a time, a score or a verse.
pub(super) const TIMES: &str = "am|pm|a.m|p.m|o'clock|clock|watch|time|score|scoreboard|verse|bible|\
    genesis|exodus|psalm|psalms|matthew|mark|luke|john|romans|train|departure|won|wins|beat|beats|\
    match|odds|alarm|until|mix|mixed|mixture|recipe|tomorrow|tonight|scale|reads|showing|shows|win|lead|leads|lost|\
    时间|时钟|钟|钟表|手表|比分|赢|输|早上|晚上|凌晨|下午|上午|中午|闹钟|列车|经文|圣经|诗篇|创世记|战胜|\
    击败|比赛|电子钟|显示|指向|混合|大胜|领先|逆转|配比";

/// What turns a wish into its opposite.
pub(super) const NEGATIONS: &str = "not|no|don't|do not|without|never|isn't|instead of|rather than|\
    than|no need for|don't need|don't use|do not use|need no|not in|not at|不要|不用|别|别用|无需|不需要|\
    不必|不|不是|没有|非|而不是|不要用|比|别搞|不想要|用不着";

/// Words after which a bare value is a noun: `of a 4K`.
pub(super) const DETERMINERS: &str = "a|an|the|of|is|are|was|like|about|my|his|her|their|our|than|\
    per|every|over|under|from|to|into|no|earning|costs|cost|worth|by|an old|for|one|this|that|its";

/// Articles that may stand between an opener and what it opens.
pub(super) const ARTICLES: &str = "a|an|the";

/// What stands before a picture and stays with it: an article, in Chinese `一个`.
pub(super) const LEADS: &str = "a|an|the|一个|个|那种|这种|一款|款";

/// What stands before the picture that an input becomes.
pub(super) const MEASURES: &str = "a|an|the|一张|一幅|一个|张|幅|个";

/// What may follow a size or ratio inside an English clause.
pub(super) const PREPOSITIONS: &str = "with|on|of|and|for|in|at|by|to|that|showing|featuring|\
    using|where|under|near|beside|next|as|from|who|which|please";

/// What counts things in Chinese: a numeral and one of these begin a picture.
pub(super) const CLASSIFIERS: &str = "只个张幅条位名头匹辆座朵棵颗片群对双杯碗盘本把件套组种幢栋艘架台间家支枝根束瓶块场道份些款串段首篇则副";

/// Those that begin a picture without a numeral: `画个苹果`.
pub(super) const BARE_CLASSIFIERS: &str = "个张幅只条座朵群些几";

/// Numbers as words.
pub(super) const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
];

/// Chinese digits in order; 两 is a two as well.
pub(super) const HAN_DIGITS: &str = "零一二三四五六七八九";

/// What says that the picture is to be saved, and where.
pub(super) const SAVES: &str = "save as|save it as|save to|save it to|saved as|save the result as|\
    save result as|and save as|and save it as|and save it to|and save to|output to|write to|\
    write it to|save the picture as|save the image as|save the picture to|保存为|保存成|保存到|存为|存成|\
    存到|另存为|输出到|输出为|命名为|导出为|导出到|并保存为|并保存到|然后保存为|保存在|并存为|并存到";

/// Verbs of changing a picture: what comes before one, and is not it, is no part of the change.
pub(super) const EDITS: &str = "turn|change|put|add|remove|replace|edit|convert|transform|make|\
    restyle|recolor|colorize|crop|upscale|combine|merge|blend|take|给|把|将|让|去掉|去除|换|改|转换|合成|\
    修改|编辑|参考|根据|按照|融合|上色|修复|放大";

/// What a form calls the prompt, before a colon.
pub(super) const LABELS: &str =
    "prompt|the prompt|description|content|提示词|描述|内容|画面|画面内容|图片内容|要求";

/// A clause of nothing but manners.
pub(super) const CHATTER: &str = "thanks|thank you|thx|please|pls|thanks a lot|thank you very much|\
    many thanks|cheers|ty|tysm|tia|hi|hello|hey|hi there|hey there|ok|okay|hello there|good morning|\
    谢谢|谢谢你|谢谢啦|谢谢了|多谢|拜托|拜托了|谢了|谢啦|辛苦了|辛苦|你好|您好|嗨|哈喽|在吗|好的|好吗|可以吗|\
    行吗|麻烦了|麻烦你了|感谢|大佬|大家好|早上好|请|请问|帮个忙|帮忙|行不行|好不好";

/// Manners at the end of a clause.
pub(super) const FAREWELLS: &str = "please|pls|plz|for me|thanks|thank you|thx|ty|tysm|谢谢|谢谢你|谢谢啦|多谢|拜托了|拜托|可以吗|好吗|行吗";

/// Particles at the end of a request, and the characters with which they are a word: 酒吧.
pub(super) const FINAL_PARTICLES: &[(&str, &str)] = &[
    ("吧", "酒网贴氧话书迪水茶清吧"),
    ("吗", ""),
    ("呗", ""),
    ("么", "什怎那这"),
];

/// Verbs before a count of pictures, wherever they stand.
pub(super) const MAKES_COUNT: &str =
    "生成|做|出|来|画|给我|产出|制作|generate|create|make|draw|produce|give me|make me";

/// Models of others: named where a model is, they are refused by name.
pub(super) const OTHER_MODELS: &str = "midjourney|mid journey|dall e|dalle|stable diffusion|sdxl|\
    seedream|doubao seedream|gpt image|gpt 4o|gpt4o|chatgpt|ideogram|recraft|leonardo ai|\
    adobe firefly|google imagen|qwen image|hunyuan|kling ai|comfyui|gemini 2.5 flash image|\
    文心一格|通义万相|即梦|可灵ai|混元|腾讯混元";

/// Models of others whose names are also words: they are models behind `use` only.
pub(super) const OTHER_TOOLS: &str = "flux|imagen|firefly|sora|veo|kling|runway|grok|gpt|gemini|mj|sd|\
    可灵|豆包|海螺|文心|通义|千问";

/// Tasks of other products by their names.
pub(super) const OTHER_TASK_NAMES: &str = "text to video|image to video|text to music|text to speech|\
    text to audio|video to video|t2v|i2v|文生视频|图生视频|文生音乐|文生音频|文字转语音";

/// Words of a wish that no option has a word for, and the option to look at.
pub(super) const WISHES: &[(&str, Topic)] = &[
    (
        "highest resolution|max resolution|maximum resolution|full resolution|largest size|\
         biggest size|1080p|720p|1440p|2160p|hd|full hd|ultra hd|uhd|high resolution|high res|hi res|\
         low resolution|low res|high definition|最高分辨率|最大分辨率|最大尺寸|最高清|最清晰|高清|超清|\
         超高清|高清画质|超清画质|超高清画质|高分辨率|低分辨率|清晰一点|清晰点|蓝光|\
         small size|large size|big size|medium size|尺寸小一点|尺寸大一点|小尺寸|大尺寸",
        Size,
    ),
    (
        "highest quality|max quality|maximum quality|top quality|high quality|great quality|\
         good quality|low cost|save money|cheaper|low price|lowest price|fastest|fastest model|最高画质|最高质量|最省钱|省钱|\
         质量高|画质好|最快|省积分|少花积分|最低价|太贵|专业模式|专业版",
        Model,
    ),
    (
        "several pictures|several images|a few images|a few pictures|some pictures|some images|\
         multiple images|multiple pictures|几张|多张|好几张|若干张|几幅",
        Count,
    ),
    (
        "超宽屏|宽屏|宽幅|长图|横的|横着|竖的|竖着|手机壁纸|手机桌面|手机屏保|电脑壁纸|电脑桌面|桌面壁纸|朋友圈封面|\
         ultrawide|widescreen|panoramic|phone wallpaper|mobile wallpaper|iphone wallpaper|\
         lock screen|desktop wallpaper|desktop background",
        Ratio,
    ),
    (
        "this picture|this image|this photo|my photo|my picture|the attached|the attached photo|\
         the attached image|attached image|the photo above|the image above|these photos|\
         这张图|这张图片|这张照片|这幅画|这个图|上面的图|上一张图|附件|这些图|这几张|我的照片|\
         这个图片|这两张图",
        Input,
    ),
];
