//! What help pages end with.

/// The exit codes.
pub(in crate::text) const EXIT_CODES: &str = "\
退出码：
  0    要求的都已完成
  1    本程序或本机的故障
  2    用法有误，或设置文件无法使用
  3    没有 API 密钥，或密钥无效
  4    积分不足，或需要订阅
  5    参数被拒绝（本地或平台）
  6    输入图片不可用
  7    生成失败
  8    任务仍在平台运行，或另一个进程正在处理
  9    网络故障，或已完成的图片取不回来
  10   不知道任务是否已创建并付费
  11   无法写入输出
  130  被 Ctrl-C 或 SIGTERM 中断";

/// What `nanobanana --help` ends with, before the exit codes.
pub(super) const EXAMPLES: &str = "\
示例：
  nanobanana generate --simulate \"草地上的小狗\" -o puppy.png
  nanobanana plan \"黄昏的灯塔\" -m pro -s 4K -r 16:9
  nanobanana generate \"黄昏的灯塔\" -m pro -s 4K -r 16:9
  nanobanana edit \"把 @hat 戴到图 1 的猫头上\" -i cat.jpg -i hat=hat.png

只有 --simulate 不需要 API 密钥；其他时候从 IMA_API_KEY，或 \
`nanobanana auth login` 保存的地方读取。
更多说明见 `nanobanana help 主题`：models、sizes、ratios、files、exit-codes、simulate。";

/// What `config set --help` ends with.
pub(super) const SETTINGS: &str = "\
示例：
  nanobanana config set defaults.size 2K
  nanobanana config set output.name \"{date}-{slug}\"
  nanobanana config set inputs.allow_dirs ~/Pictures /photos

所有设置项见 `nanobanana config show`。";

/// What `completions --help` ends with.
pub(super) const COMPLETION_PLACES: &str = "\
放在哪里：
  bash         nanobanana completions bash > ~/.local/share/bash-completion/completions/nanobanana
               没有 bash-completion 这个包时，写进 ~/.bashrc：
               source <(nanobanana completions bash)
  zsh          nanobanana completions zsh > ~/.zfunc/_nanobanana
               再在 ~/.zshrc 的 compinit 之前写上：fpath=(~/.zfunc $fpath)
  fish         nanobanana completions fish > ~/.config/fish/completions/nanobanana.fish
  powershell   写进 $PROFILE：
               nanobanana completions powershell | Out-String | Invoke-Expression
  elvish       写进 ~/.config/elvish/rc.elv：
               eval (nanobanana completions elvish | slurp)

没有的文件夹先用 mkdir -p 创建；新开的 shell 才会读取脚本。
另一个程序的脚本（--for ima_image_create）放在旁边，用它自己的文件名。";
