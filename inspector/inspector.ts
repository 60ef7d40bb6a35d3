import { inspection } from './inspection'

/**
 * Shows what `inspect` records: a floating dot in the colour of the session's status. A tap on the dot opens a panel
 * with the session, its requests, and buttons that cause failures. Put the component at the end of a page's WXML, or
 * of a custom tab bar's, which is on every tab page. In a release it shows nothing and loads nothing.
 *
 * Properties
 * - `lang`: `zh` or `en`; by default the language of WeChat on the phone.
 * @example <auth-inspector />
 */
Component({
  properties: { lang: String },
  data: { on: false },
  lifetimes: {
    attached() {
      if (inspection()) this.setData({ on: true })
    },
  },
})
