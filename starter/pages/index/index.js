const { authBehavior, bindCall, isAuthError } = require('mobx-miniprogram-auth')
const { authStore, http } = require('../../auth')

Component({
  // isLogin 变化时页面自己更新；login、logout 可以直接写在 bindtap 里。用户点过这个页面，需要登录时才会打开登录页：
  // 一打开小程序就跳登录页，过不了审核。
  behaviors: [
    authBehavior(authStore, {
      fields: ['isLogin'],
      actions: ['login', 'logout'],
      // 退出登录或登录态结束：这个用户的内容不再显示。
      onLogout() {
        this.setData({ name: '', activities: [], message: '' })
      },
    }),
  ],
  data: { name: '', activities: [], message: '' },
  methods: {
    // 游客点这里：请求先发出去，服务器说要登录，登录页打开；登录后同一个请求带着 token 再发一次。
    async who() {
      const answer = await this.ask(http.get('me'))
      if (answer) this.setData({ name: answer.data.nickname || answer.data.id })
    },
    // 三个请求同时遇到过期的 token：只续期一次，三个都拿到数据。
    async three() {
      const list = () => http.get('meetup/api/v1/activity/getActivityList', { pageNo: 1, pageSize: 3 })
      const answers = await this.ask(Promise.all([list(), list(), list()]))
      if (answers)
        this.setData({ activities: answers[0].data.list, message: `${answers.length} 个请求都拿到了数据` })
    },
    async ask(call) {
      this.setData({ message: '' })
      try {
        return await (call.abort ? bindCall(this, call) : call)
      } catch (error) {
        // 用户自己关掉了登录页，不算错误。
        if (!isAuthError(error, 'login-cancelled')) this.setData({ message: error.message })
      }
    },
  },
})
