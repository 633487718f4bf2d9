//! The Chinese texts, and what is true of all of them.

mod samples;

use std::error::Error;
use std::time::Duration;

use ima_openapi::{
    CertificateFault, Endpoint, ErrorKind, InvalidApiKey, Language, LookupFailed, TaskId,
};

use super::{advice, error, notice, refusal, state};
use crate::failure::Failure;
use crate::journal::{JobId, ServiceKind, State};
use crate::model::{ExpectedTime, Model};
use crate::trouble::Trouble;

const ZH: Language = Language::Zh;

fn lines(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().collect::<Vec<_>>().join("\n")
}

fn errors<E: Error + 'static>(errors: &[E]) -> String {
    lines(errors.iter().map(|fault| error(ZH, fault)))
}

/// Each with its causes and what can be done.
fn failures(failures: &[Failure]) -> String {
    lines(failures.iter().map(|failure| {
        let mut text = error(ZH, failure);
        let mut source = failure.source();
        while let Some(cause) = source {
            text.push_str(&format!("\n  {}", error(ZH, cause)));
            source = cause.source();
        }
        if let Some(advice) = advice(ZH, failure, ServiceKind::Vendor) {
            text.push_str(&format!("\n  → {advice}"));
        }
        text
    }))
}

#[test]
fn refusals_of_requests_in_chinese() {
    let refusals = samples::refusals_of_requests();
    insta::assert_snapshot!(lines(refusals.iter().map(|r| refusal(ZH, r))), @r#"
    “text_to_video”不在支持范围内，这里只生成图片；任务类型可以是 text_to_image 或 image_to_image
    “midjourney”不在支持范围内；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best
    没有“text_to_imgae”这个任务类型；可以是 text_to_image 或 image_to_image；是不是想写“text_to_image”？
    没有“prp”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best；是不是想写“pro”？
    没有“3K”这个尺寸；可选尺寸：512、1K、2K、4K
    “wide”不是宽高比：请写成 16:9 的样子，或 landscape、portrait、square、default
    最便宜的图片是 512 尺寸的 Nano Banana 2，和尺寸 2K 冲突：两个要求去掉一个
    提示词是空的：请说明要画什么
    提示词超过 65536 字节：现有 65537 字节
    提示词或输入图片里含有 API 密钥，会一起被保存和显示：请去掉密钥
    一次不能生成 0 张图片；可以是 1 到 16 张
    不能保存为 .gif：请用 .png、.jpg、.jpeg、.webp；不写扩展名则按原格式保存
    “.png”只有扩展名，没有文件名：请写成 cat.png 的样子，或写文件夹
    /dev/full 不是普通文件，而是设备、管道或套接字：请写文件或文件夹；要输出到标准输出，请用 `-o -`
    文件名“a\n/b.png”不能用在聊天里：里面有换行、控制字符或另一个路径
    image_to_image 至少需要一张输入图片
    text_to_image 不用输入图片，却给了 2 张：请去掉输入图片，或改用 image_to_image
    给了 15 张输入图片，最多 14 张
    给了 1 张输入图片，至少需要 2 张
    有两张输入图片都叫“cat”：请各起一个名字
    有一张输入图片是空的：请写文件名或 https:// 网址
    提示词里提到 @dog，但输入图片都没有名字：请给图片起名 dog，或用 @@ 表示普通的 @
    提示词里提到 @dog，而输入图片叫 @cat、@sofa；用 @@ 表示普通的 @
    x://y：这不是带主机名的网址：请用 https:// 网址或本地文件
    x://y：不接受 http://，平台只用 HTTPS 读取图片：请用 https:// 网址或本地文件
    x://y：只接受 https:// 网址：请用 https:// 网址或本地文件
    x://y：带账号或密码的网址不会发给任何人：请用公网的 https:// 网址或本地文件
    x://y：这不是公网网址，平台读取不到：请用公网的 https:// 网址或本地文件
    --extra-params 必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；现在是 [1]
    --extra-params 必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；现在不是有效的 JSON（第 1 行第 2 列）
    --extra-params 里有两个“size”：只写一次就好
    --extra-params：这个模型没有“prompt”这个参数；可选参数：aspect_ratio、size
    --extra-params：这个模型没有“prompt”这个参数；平台目前没有列出它的参数
    --extra-params：“quality”不能是 "8K"；可选值：SD、HD
    --extra-params：“quality”不能是 [1]；可以是任意文字、数字或布尔值
    “size”在选项里是 4K，在 --extra-params 里是 2k：只写一次就好
    "#);
}

#[test]
fn refusals_of_offers_in_chinese() {
    let refusals = samples::refusals_of_offers();
    insta::assert_snapshot!(lines(refusals.iter().map(|r| refusal(ZH, r))), @"
    平台目前没有 image_to_image 的 Nano Banana Pro：换另一个模型，或稍后再试
    没有“v3”这个版本；可选版本：v1、v2
    Nano Banana Pro 不支持尺寸 512；可选尺寸：1K、2K、4K
    Nano Banana Pro 不支持尺寸 512；平台目前没有列出它的尺寸
    Nano Banana Pro 不支持宽高比 1:8；可选宽高比：1:1、9:16；最接近的是 9:16
    Nano Banana Pro 不支持宽高比 1:8；平台目前没有列出它的宽高比
    按平台的价目，Nano Banana Pro 的 aspect_ratio=9:16 不能和其他参数一起用，没有发出请求：请去掉其中一个
    Nano Banana Pro 的 1K、1:1 在平台价目里没有价格，目前买不到；没有发出请求；有价格的是 2K
    Nano Banana Pro 在平台价目里没有价格，目前买不到；没有发出请求
    Nano Banana Pro 的 1K、1:1 目前买不到：它的价格没有编号，没有发出请求
    Nano Banana Pro 不支持尺寸 512；可选尺寸：1K；Nano Banana Pro 是上次使用的模型：想换模型请用 -m 指定
    任务 a1b2c3 的状态是“已保存”：只有扣费不明的任务才能再发一次
    任务 a1b2c3 的提示词没有记下来：请重新下单
    任务 a1b2c3 的输入图片已经变了：请重新下单
    任务 a1b2c3 是本程序的另一个版本写的：请重新下单
    ");
}

#[test]
fn notices_in_chinese() {
    let notices = samples::notices();
    insta::assert_snapshot!(lines(notices.iter().map(|n| notice(ZH, n))), @"
    不支持 8K，已改用最大的尺寸 4K
    沿用上次使用的模型 Nano Banana Pro；想换模型请用 -m 指定
    之前保存的模型 midjourney 这里不支持，已改用 Nano Banana 2
    保持原图 4032x3024 的形状，使用最接近的宽高比 4:3；想换宽高比请用 -r 指定
    保持第一张本地输入图片 4032x3024 的形状，使用最接近的宽高比 4:3；想换宽高比请用 -r 指定
    没有可以参考形状的本地图片，使用默认宽高比 1:1；想换宽高比请用 -r 指定
    实际得到 688x384 像素，这个尺寸和宽高比预期是 1376x768
    图片原为 JPEG，已转换为 PNG
    scan.tif 每个通道超过 8 位，上传的是 8 位
    图片没能转换为 PNG（the disk is full），已按 JPEG 保存
    /p/cat.png 已存在，没有覆盖，改存为 /p/cat-2.png
    平台没有接受原来的方案（错误码 6010），已按最新价目重新下单，价格没有变高
    平台没有接受 4K，已按你的允许改用 2K
    平台任务 t-1 有一步没能写入本机的任务记录：the disk is full
    有一步没能写入本机的任务记录，不影响这张图片：the disk is full
    这次使用的模型没能记住：the disk is full
    ");
}

#[test]
fn unpaid_failures_in_chinese() {
    insta::assert_snapshot!(failures(&samples::failures_unpaid()), @"
    提示词是空的：请说明要画什么
    cat.png：不是普通文件
    文件夹 /p 写不进去，或文件名太长；没有扣费
      没有权限
    API 密钥无效或没有权限，没有扣费
      创建任务：密钥无效或没有权限（错误码 401：no）
      → 到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥
    积分不足，没有扣费
      创建任务：积分不足（错误码 4008：no）
      → 到 https://www.imaclaw.ai/imaclaw/subscription 充值，或换更便宜的模型或尺寸
    这个模型需要更高等级的订阅，没有扣费
      创建任务：需要更高等级的订阅（错误码 4014：no）
      → 到 https://www.imaclaw.ai/imaclaw/subscription 查看订阅
    平台没有接受这个请求，没有扣费
      创建任务：计价规则和参数不符（错误码 6010：no）
      → 再试一次，或换小一点的尺寸、换个宽高比
    平台没有接受这个请求，没有扣费
      创建任务：任务过于复杂，后端没有接受（错误码 500：no）
      → 再试一次，或换小一点的尺寸、换个宽高比
    连不上平台，或平台的回应不能用；没有扣费
      读取价目：平台内部故障（错误码 500：no）
      → 平台暂时有故障，稍后再试
    连不上平台，或平台的回应不能用；没有扣费
      读取价目：回应里没有可用的“data”
      → 平台的回应不合约定，本程序没有照办；稍后再试
    连不上平台，或平台的回应不能用；没有扣费
      读取价目：连接不上
      refused
      → 检查网络后再试
    本机的任务记录写不进去，没有发出请求
      任务记录已经关闭
      → 清理磁盘空间，或修复任务记录所在的文件夹，然后再试
    本机的任务记录写不进去，没有发出请求
      任务记录 /j 已损坏
      文件是空的
      → 最近几天的任务编号在每日日志里；把任务记录所在的文件夹移到别处，或修复它
    本机的任务记录写不进去，没有发出请求
      /j 不是本程序的任务记录
      → 把它所在的文件夹移到别处；最近几天的任务编号在每日日志里
    本机的任务记录写不进去，没有发出请求
      任务记录 /j 是更新版本的程序写的（它的结构编号是 9，本程序只认识到 3）
      → 更新本程序；最近几天的任务编号在每日日志里
    本机的任务记录写不进去，没有发出请求
      任务记录 /j 在使用中被移走或删除了
      → 再试一次；最近几天的任务编号在每日日志里
    本机的任务记录写不进去，没有发出请求
      任务记录 /j 正由另一个进程使用
      → 结束那个进程，然后再试
    需要 13 积分，而单张上限 20 积分只剩 10 积分；没有发出请求
      → 换更便宜的模型或尺寸，或调高上限
    需要 13 积分，而单次上限 20 积分只剩 10 积分；没有发出请求
      → 换更便宜的模型或尺寸，或调高上限
    需要 13 积分，而每日上限 20 积分只剩 10 积分；没有发出请求
      → 换更便宜的模型或尺寸，或调高上限
    平台没有接受原来的方案，同样的图片已从 6 积分变为 10 积分；没有扣费
      → 确认新价格后重新下单
    任务在发出之前就结束了：another job failed
    ");
}

#[test]
fn paid_failures_in_chinese() {
    insta::assert_snapshot!(failures(&samples::failures_paid()), @"
    付费请求没有收到回复：任务可能已创建并扣费
      → 先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费
    程序出错，付费请求中断：任务可能已创建并扣费
      → 先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费
    程序出错，平台任务 t-1 的处理中断；已扣费，图片没有丢
      → 不要重新生成；到 https://imagent.bot 找这张图片
    第二次请求没有结果，第一次是否扣费仍不清楚
      创建任务：积分不足（错误码 4008：no）
      → 先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费
    平台任务 t-1 已扣费，但查不到进度
      查询任务：密钥无效或没有权限（错误码 401：no）
      → 不要重新生成；到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥，并到 https://imagent.bot 找这张图片
    平台任务 t-1 已扣费，但查不到进度
      查询任务：积分不足（错误码 4008：no）
      → 不要重新生成；到 https://imagent.bot 找这张图片
    平台任务 t-1 没能生成图片：unsafe content
      → 积分是否退回还不清楚；改一改提示词再试
    平台任务 t-1 没能生成图片，平台没有说明原因
      → 积分是否退回还不清楚；改一改提示词再试
    平台任务 t-1 已被删除
      → 到 https://imagent.bot 查看，或重新生成一张
    平台任务 t-1 等了 600 秒还没完成；已扣费，图片没有丢
      → 不要重新生成；到 https://imagent.bot 找这张图片
    平台任务 t-1 的图片已生成并扣费，但没能从 https://ima-ga.esxscloud.com/a.png 下载
      收到的不是一张完整的图片
      PNG 图片不完整：缺少结尾
      → 不要重新生成；打开上面的网址就能取到图片
    平台任务 t-1 的图片已生成并扣费，但平台给出的网址不安全，没有打开
      下载失败
      下载：没有打开网址 javascript:…：协议不对
      → 不要重新生成；到 https://imagent.bot 找这张图片
    平台任务 t-1 的图片已生成并扣费，但没能保存到 /p；图片在 https://ima-ga.esxscloud.com/a.png
      磁盘已满
      → 不要重新生成；打开上面的网址就能取到图片
    ");
}

#[test]
fn errors_of_calls_in_chinese() {
    insta::assert_snapshot!(errors(&samples::api_errors()), @"
    创建任务：请求有误（错误码 400：no）
    创建任务：密钥无效或没有权限（错误码 401：no）
    创建任务：请求太频繁（错误码 429：no）
    创建任务：任务过于复杂，后端没有接受（错误码 500：no）
    创建任务：积分不足（错误码 4008：no）
    创建任务：需要更高等级的订阅（错误码 4014：no）
    创建任务：积分数和计价规则不一致（错误码 6006：no）
    创建任务：没有适合这些参数的计价规则（错误码 6009：no）
    创建任务：计价规则和参数不符（错误码 6010：no）
    创建任务：平台没有接受（错误码 7777：no）
    创建任务：连接不上
    创建任务：60 秒内没有回应
    创建任务：0.25 秒内没有回应
    创建任务：太慢：30 秒里只传了 15 字节
    创建任务：连接中断
    创建任务：回应不完整
    创建任务：HTTP 状态 502
    创建任务：回应不是 JSON（text/html）：<p>
    创建任务：回应不是 JSON（没有注明类型）：<p>
    创建任务：回应超过 1024 字节
    创建任务：要求转到 example.com，没有照办
    创建任务：要求转到不明的主机，没有照办
    创建任务：回应里没有可用的“data”
    创建任务：回应里没有平台任务 ID
    创建任务：没有上传到 example.com，它不是平台的主机
    创建任务：上传被拒绝，HTTP 状态 502
    创建任务：上传没有存下来，回应是 a web page
    创建任务：下载的内容写不进去
    创建任务：系统没有给出随机数
    创建任务：没有打开网址 x://y：不是网址
    创建任务：没有打开网址 x://y：协议不对
    创建任务：没有打开网址 x://y：带有账号或密码
    创建任务：没有打开网址 x://y：里面有密钥
    创建任务：没有打开网址 x://y：带有端口
    创建任务：没有打开网址 x://y：不是公网网址
    创建任务：没有打开网址 x://y：不是模拟服务的网址
    读取价目：平台内部故障（错误码 500：no）
    查询任务：平台内部故障（错误码 500：no）
    申请上传：平台内部故障（错误码 500：no）
    上传：平台内部故障（错误码 500：no）
    下载：平台内部故障（错误码 500：no）
    ");
}

#[test]
fn errors_of_pictures_and_inputs_in_chinese() {
    insta::assert_snapshot!(errors(&samples::picture_errors()), @"
    这是空文件，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 HEIC 图片，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 AVIF 图片，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 JPEG XL 图片，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是图标文件，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 SVG 图形，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 PDF 文档，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 HTML 网页，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是文本，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是无法识别的数据，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    这是 GIF 图片，应当是 PNG、JPEG 或 WebP 图片
    文件有 20971521 字节，图片最多 20971520 字节
    PNG 图片有 20000x10000 像素，这种格式最多 100000000 像素
    图片解码需要 9 字节内存，最多 8 字节
    PNG 图片不完整：缺少结尾
    PNG 图片已损坏：its end is missing
    PNG 图片不能用：its end is missing
    PNG 图片无法解码
    PNG 图片已损坏，无法解码
    PNG 放不下 20000x10000 像素的图片：每边最多 16383 像素
    图片写不成 PNG
    图片读不出来
    图片写不进去
    ");
    insta::assert_snapshot!(errors(&samples::input_errors()), @r"
    cat.png：打不开
    cat.png：看不出在哪个文件夹里
    cat.png：实际是“/etc/\u{1b}[2Jcat.png”，而现在不允许读取任何文件夹里的图片
    cat.png：实际是“/etc/\u{1b}[2Jcat.png”，不在允许读取的文件夹“/photos”里
    cat.png：实际是“/etc/\u{1b}[2Jcat.png”，不在允许读取的文件夹“/photos”、“/my pictures”里
    cat.png：不是普通文件
    cat.png：没能复制到临时文件夹
    ");
}

#[test]
fn errors_of_what_is_kept_in_chinese() {
    let job = JobId::random().unwrap();
    let journal = errors(&samples::journal_errors(&job)).replace(job.as_str(), "a1b2c3");
    insta::assert_snapshot!(journal, @"
    任务记录的文件夹 /j 不能用
    任务记录 /j 打不开
    任务记录 /j 已损坏
    任务记录 /j 已损坏
    任务记录 /j 已损坏
    任务记录 /j 已损坏
    任务记录 /j 在使用中被移走或删除了
    任务记录 /j 正由另一个进程使用
    /j 不是本程序的任务记录
    任务记录 /j 是更新版本的程序写的（它的结构编号是 9，本程序只认识到 3）
    任务记录没能读出或写入
    任务记录的 state 列里的值不能用
    任务记录的占用文件 /j 不能用
    任务记录的备用文件 /j 不能用
    没有任务 a1b2c3
    任务 a1b2c3 不在本进程手里
    任务 a1b2c3 的状态是“已保存”，不能接着 running
    任务 a1b2c3 已经试过 5 次
    任务 a1b2c3 获准的是 4 积分（规则 4404），方案却是 10 积分（规则 4405）
    任务记录已经关闭
    ");
    insta::assert_snapshot!(errors(&samples::preference_errors()), @"
    /p.json 读不出来或写不进去
    /p.json 里不是应有的 JSON 对象，保持原样
    ");
    insta::assert_snapshot!(errors(&[InvalidApiKey::Empty, InvalidApiKey::NotVisibleAscii]), @"
    密钥是空的
    密钥里有空格、汉字或其他不该有的字符
    ");
}

#[test]
fn an_error_that_is_not_the_engine_s_speaks_for_itself() {
    let fault = std::io::Error::other("the disk is full");
    assert_eq!(error(ZH, &fault), "the disk is full");
    assert_eq!(error(Language::En, &fault), "the disk is full");
}

#[test]
fn progress_and_the_bill_in_chinese() {
    insta::assert_snapshot!(lines(progress_and_bill(ZH)), @"
    需要 API 密钥：运行 `nanobanana auth login`，或设置 IMA_API_KEY；到 https://www.imaclaw.ai/imaclaw/apikey 创建密钥；`nanobanana generate --simulate` 不需要密钥
    已上传 1/2
    正在生成 · 12 秒，预计 20–40 秒
    正在生成 · 12 秒，预计 3 秒
    正在生成 · 12 秒，预计不到 1 秒
    正在下载
    继续等待平台任务 t-1
    平台任务 t-1 已创建并扣费
    平台任务 t-1 已创建
    已扣费、仍在平台 https://imagent.bot 上的任务：t-1、t-2
    仍在模拟服务上的任务：t-1、t-2；这是模拟，没有真的扣费
    已扣费、已完成、图片还没下载的任务：t-1、t-2
    已完成、图片还没下载的任务：t-1、t-2；这是模拟，没有真的扣费
    消耗 13 积分
    消耗 13 积分，另有 6 积分扣费不明
    ");
}

#[test]
fn what_is_wrong_while_a_task_cannot_be_asked_about() {
    let lookup = "failed to lookup address information: Name or service not known";
    let status = |status| ErrorKind::HttpStatus {
        status,
        retry_after: None,
        bare: true,
    };
    let kinds = [
        ErrorKind::Connect(CertificateFault::Expired.into()),
        ErrorKind::Connect(LookupFailed(lookup.to_owned()).into()),
        ErrorKind::Interrupted("connection error".into()),
        ErrorKind::Timeout {
            after: Duration::from_secs(30),
        },
        status(429),
        status(503),
        ErrorKind::NotJson {
            content_type: Some("text/html".to_owned()),
            snippet: "<title>\nSign in</title> ".repeat(8),
        },
    ];
    let told = kinds.map(|kind| {
        let error = ima_openapi::Error::new(Endpoint::TaskDetail, kind);
        let trouble = Trouble::of(error);
        let (elapsed, expected) = (Duration::from_secs(12), Model::Flash.expected_time());
        let say = |language| super::progress(language, elapsed, expected, Some(&trouble));
        format!("{}\n{}", say(Language::En), say(ZH))
    });
    insta::assert_snapshot!(lines(told), @"
    cannot reach IMA: certificate has expired; still trying · 12 s, usually 20–40 s
    连不上 IMA（证书已过期），还在重试 · 12 秒，预计 20–40 秒
    cannot reach IMA: failed to lookup address information: Name or service not known; still trying · 12 s, usually 20–40 s
    连不上 IMA（查不到这个主机名），还在重试 · 12 秒，预计 20–40 秒
    cannot reach IMA: connection error; still trying · 12 s, usually 20–40 s
    连不上 IMA（连接中断），还在重试 · 12 秒，预计 20–40 秒
    cannot reach IMA: no answer within 30s; still trying · 12 s, usually 20–40 s
    连不上 IMA（30 秒内没有回应），还在重试 · 12 秒，预计 20–40 秒
    IMA is limiting requests; still trying · 12 s, usually 20–40 s
    请求太频繁，IMA 要求稍等，还在重试 · 12 秒，预计 20–40 秒
    IMA is having problems: HTTP status 503; still trying · 12 s, usually 20–40 s
    IMA 暂时出错（HTTP 状态 503），还在重试 · 12 秒，预计 20–40 秒
    IMA is having problems: the answer is not JSON (text/html): <title> Sign in</title> <title> Sign in</tit…; still trying · 12 s, usually 20–40 s
    IMA 暂时出错（回应不是 JSON（text/html）：<title> Sign in</title> <title> Sign in</title> <title> Sig…），还在重试 · 12 秒，预计 20–40 秒
    ");
}

fn progress_and_bill(language: Language) -> Vec<String> {
    let exactly = |millis| {
        let time = Duration::from_millis(millis);
        ExpectedTime {
            min: time,
            max: time,
        }
    };
    let progress =
        |expected| super::progress(language, Duration::from_millis(12_900), expected, None);
    let (id, tasks) = (TaskId::new("t-1"), ["t-1".to_owned(), "t-2".to_owned()]);
    let (paid, simulated) = (ServiceKind::Vendor, ServiceKind::Simulator);
    vec![
        super::key_missing(language, Some("nanobanana generate --simulate")),
        super::uploading(language, 1, 2),
        progress(Model::Flash.expected_time()),
        progress(exactly(3000)),
        progress(exactly(250)),
        super::downloading(language).to_owned(),
        super::picked_up(language, &id),
        super::created(language, &id, paid),
        super::created(language, &id, simulated),
        super::left_behind(language, &tasks, paid),
        super::left_behind(language, &tasks, simulated),
        super::not_fetched(language, &tasks, paid),
        super::not_fetched(language, &tasks, simulated),
        super::spent(language, 13, 0),
        super::spent(language, 13, 6),
    ]
}

/// Everything that is said.
fn everything(language: Language, job: &JobId) -> Vec<String> {
    fn said<'a, E: Error + 'static>(
        language: Language,
        errors: &'a [E],
    ) -> impl Iterator<Item = String> + 'a {
        errors.iter().map(move |fault| error(language, fault))
    }
    let mut failures = samples::failures_unpaid();
    failures.extend(samples::failures_paid());
    let services = [ServiceKind::Vendor, ServiceKind::Simulator];
    let advice = |failure| services.map(|service| advice(language, failure, service));
    let mut all = progress_and_bill(language);
    all.extend(said(language, &failures));
    all.extend(failures.iter().flat_map(advice).flatten());
    all.extend(said(language, &samples::refusals_of_requests()));
    all.extend(said(language, &samples::refusals_of_offers()));
    all.extend(samples::notices().iter().map(|n| notice(language, n)));
    all.extend(said(language, &samples::api_errors()));
    all.extend(said(language, &samples::picture_errors()));
    all.extend(said(language, &samples::input_errors()));
    all.extend(said(language, &samples::journal_errors(job)));
    all.extend(said(language, &samples::preference_errors()));
    all.extend(State::ALL.map(|s| state(language, s).to_owned()));
    all
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The faults of a Chinese text: half-width punctuation beside a Han character, or a letter or
/// digit without a space between.
fn faults(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let fault = |pair: &&[char]| {
        let other = match (is_han(pair[0]), is_han(pair[1])) {
            (true, false) => pair[1],
            (false, true) => pair[0],
            _ => return false,
        };
        other.is_ascii_alphanumeric() || ",.:;!?()[]\"'".contains(other)
    };
    chars
        .windows(2)
        .filter(fault)
        .map(String::from_iter)
        .collect()
}

#[test]
fn all_is_said_in_chinese_as_chinese_is_set() {
    let job = JobId::random().unwrap();
    let (english, chinese) = (everything(Language::En, &job), everything(ZH, &job));
    assert_eq!(english.len(), chinese.len());
    for (english, chinese) in english.iter().zip(&chinese) {
        assert_ne!(english, chinese);
        assert!(chinese.chars().any(is_han), "{chinese}");
        assert_eq!(faults(chinese), [""; 0], "{chinese}");
    }
}

#[test]
fn a_text_that_is_not_set_as_chinese_is_noticed() {
    assert_eq!(faults("尺寸,4K（最大）"), ["寸,"]);
    assert_eq!(faults("尺寸4K 是最大的"), ["寸4"]);
    assert_eq!(faults("尺寸 4K，比例 16:9：好"), [""; 0]);
}
