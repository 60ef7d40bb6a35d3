import type { Words } from './words'

export const NO_COMMAND: Words = { en: 'There is no such command.', zh: '没有这个命令。' }

export const COMMANDS: Words = {
  en: `mobx-miniprogram-auth <command>

  check <url>        judges your backend, and writes the auth.js that fits it
  preview <folder>   runs your mini-program in a browser
  remove-inspector   takes the inspector out of miniprogram_npm, before a release is uploaded; takes a folder, or this one

mobx-miniprogram-auth check --help and preview --help tell more.`,
  zh: `mobx-miniprogram-auth <命令>

  check <地址>       检查你的后端，并写出适合它的 auth.js
  preview <文件夹>   在浏览器里运行你的小程序
  remove-inspector   上传正式版之前，从 miniprogram_npm 里去掉调试器；可以写文件夹，不写就是当前文件夹

mobx-miniprogram-auth check --help 和 preview --help 有更多说明。`,
}

export const PREVIEW_HELP: Words = {
  en: `mobx-miniprogram-auth preview <folder> [--port <port>] [--code <code>]

Runs your mini-program in a browser, unchanged, against its own backend, and shows each request beside it.

  <folder>         of app.json, or of the project, with miniprogramRoot in its project.config.json
  --port <port>    of the page; one that is in use gives way to the next that is free; 0: any (8080)
  --code <code>    what wx.login gives, for a backend that takes it in development; made up if left out
  --lang en|zh     by LANG if left out

It needs WeChat's own template compiler: npm i -D glass-easel-template-compiler@0.12.1
Changes are built and shown at once. Requests are sent from this machine, so the backend needs no CORS.`,
  zh: `mobx-miniprogram-auth preview <文件夹> [--port <端口>] [--code <code>]

在浏览器里原样运行你的小程序，连着它自己的后端，并在旁边显示每一个请求。

  <文件夹>         app.json 所在的文件夹，或项目文件夹（project.config.json 里写明 miniprogramRoot）
  --port <端口>    页面的端口；被占用时改用下一个空闲的；0 表示任意 (8080)
  --code <code>    wx.login 给出的 code，供开发环境接受它的后端使用；不写就编造一个
  --lang en|zh     不写就看 LANG

需要微信自己的模板编译器：npm i -D glass-easel-template-compiler@0.12.1
改动会立刻编译并显示。请求从本机发出，所以后端不需要支持 CORS。`,
}

export const HELP: Words = {
  en: `mobx-miniprogram-auth check <url> --private <request> --login <request> [--code <code>] …

Asks your backend a few dozen things, says what is good and what will log users out, and writes the auth.js that fits.

  A request is 'GET me', 'POST login {"code":"<code>"}' (JSON), 'POST login code=<code>' (a form) or
  'POST photos file=@' (an upload). <code>, <token>, <refreshToken>, <env:NAME> and, of the login's answer,
  <session.NAME> stand for what is put there. Put it in single quotes.

What it needs
  --private <request>     needs a login and changes nothing: 'GET me'
  --login <request>       how one logs in
  --code <code>           of wx.login, fresh; may be given more than once, each is used once
  --token <token>         instead of a login; better: --token '<env:NAME>'
  --refresh-token <token>
What it can look at besides
  --refresh <request>     'POST token/refresh {"refreshToken":"<refreshToken>"}'
  --logout <request>      'POST logout'
  --upload <request>      sent with a token that does not count
  --forbidden <request>   what this user may not do
  --end <request>         ends the token it is sent with, as a development route does
  --ended-token <token>   one that has ended
  --wait <seconds>        waits for the token to end, if it lives no longer
  --minute                waits a minute to use a refresh token once more
  --carry <place>         "X-Token: <token>" or "?token=<token>"; found by trying if left out
  --life-unit <unit>      seconds, milliseconds, "epoch seconds", "epoch milliseconds", date
  --settings <file>       all of this as JSON, and fields.token, fields.life, fields.account, busy
How it goes about it
  --dry-run               shows what would be sent, and sends nothing
  --yes, -y               does not ask before it sends what writes
  --yes-this-is-mine      for a server that is not on this machine
  --max-requests <n>      80
What it gives
  --write <file>          auth.js or auth.ts; --force replaces one that is there
  --json                  the verdicts as JSON
  --markdown <file>       and as a report
  --strict                what could be better counts as wrong
  --lang en|zh            by LANG if left out

Exit status: 0 nothing is wrong, 1 something is, 2 it could not be asked. No token is ever printed.`,
  zh: `mobx-miniprogram-auth check <地址> --private <请求> --login <请求> [--code <code>] …

问你的后端几十个问题，说明哪里好、哪里会让用户被登出，并写出适合它的 auth.js。

  请求的写法：'GET me'、'POST login {"code":"<code>"}'（JSON）、'POST login code=<code>'（表单）、
  'POST photos file=@'（上传）。<code>、<token>、<refreshToken>、<env:NAME>，以及登录响应里的
  <session.NAME>，会换成实际的值。请用单引号括起来。

必需的
  --private <请求>        需要登录、不改变任何东西的请求：'GET me'
  --login <请求>          怎么登录
  --code <code>           wx.login 的新 code；可以给多个，每个只用一次
  --token <token>         代替登录；更好的写法：--token '<env:NAME>'
  --refresh-token <token>
还可以检查的
  --refresh <请求>        'POST token/refresh {"refreshToken":"<refreshToken>"}'
  --logout <请求>         'POST logout'
  --upload <请求>         带着不算数的 token 发送
  --forbidden <请求>      这个用户无权做的事
  --end <请求>            让所带的 token 结束，例如开发用的接口
  --ended-token <token>   一个已经结束的 token
  --wait <秒>             如果 token 活不了更久，就等它结束
  --minute                等一分钟，再用一次 refresh token
  --carry <位置>          "X-Token: <token>" 或 "?token=<token>"；不写就逐个尝试
  --life-unit <单位>      seconds、milliseconds、"epoch seconds"、"epoch milliseconds"、date
  --settings <文件>       以上内容写成 JSON，另有 fields.token、fields.life、fields.account、busy
怎么进行
  --dry-run               列出要发送的请求，什么也不发
  --yes, -y               发送会写入的请求前不再询问
  --yes-this-is-mine      服务端不在本机时
  --max-requests <n>      80
得到什么
  --write <文件>          auth.js 或 auth.ts；已存在时用 --force 替换
  --json                  JSON 格式的结论
  --markdown <文件>       另存一份报告
  --strict                可改进的也算有问题
  --lang en|zh            不写就看 LANG

退出状态：0 没有问题，1 有问题，2 没法检查。任何 token 都不会打印出来。`,
}
