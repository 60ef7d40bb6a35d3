import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { explain } from '../../utils/explain'
import { leave } from '../../utils/leave'

const auth = authBehavior(authStore, {
  onLogin(this: { leave(): void }) {
    this.leave()
  },
})

/** Was the app opened with this very page, so that there is none to go back to? */
function isEntrance(): boolean {
  const [first, second] = getCurrentPages()
  if (!first || second || typeof wx.getEnterOptionsSync !== 'function') return false
  return wx.getEnterOptionsSync().path === first.route
}

/** Opened by `installLoginRedirect`, which also leads back to where the user was. No page comes here by itself. */
Component({
  behaviors: [auth],
  data: { texts: {} },
  methods: {
    /** The panel knows that the server refused; what it meant by that, its answer tells. */
    explain() {
      this.setData({ texts: { refused: explain(authStore.error) } })
    },
    leave() {
      if (isEntrance()) leave()
    },
  },
})
