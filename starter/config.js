// 换成你自己的服务器：正式版必须是 https，并在小程序后台「开发设计 → 开发设置 → 服务器域名」里登记。
const LOCAL_SERVER = 'http://127.0.0.1:8787/'

// 预览把它的服务器地址放在 ext 配置里；没有就用本机的。
const { baseUrl = LOCAL_SERVER } = wx.getExtConfigSync ? wx.getExtConfigSync() : {}

module.exports = { baseUrl }
