import { getActivityList, getGroupList, getImages, getMe } from '../../services/MeetupService'

/** The parts of the home page. Each part sends its own request. */
const PARTS = [
  ['资料', getMe],
  ['小组', getGroupList],
  ...[1, 2, 3, 4].map((page) => ['活动 ' + page, (ok, fail) => getActivityList(page, ok, fail)]),
  ...[1, 2, 3, 4].map((match) => ['照片 ' + match, (ok, fail) => getImages('m' + match, ok, fail)]),
]

Page({
  data: { parts: PARTS.map(([name]) => ({ name, state: '' })), refused: 0 },
  ask() {
    this.setData({ parts: PARTS.map(([name]) => ({ name, state: '…' })), refused: 0 })
    PARTS.forEach(([, load], at) => {
      const tell = (state) => this.setData({ [`parts[${at}].state`]: state })
      load(
        (res) => {
          if (res.data.code == '99997') {
            tell('99997')
            // Every place that sends a request has these lines.
            wx.navigateTo({
              url: '/pages/login/login',
              fail: () => this.setData({ refused: this.data.refused + 1 }),
            })
          } else if (res.data.code == '10000') {
            tell('✓')
          } else {
            tell(res.data.message)
          }
        },
        () => tell('网络错误'),
      )
    })
  },
})
