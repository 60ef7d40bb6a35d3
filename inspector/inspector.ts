import { inspection } from './inspection'

/**
 * Shows what `inspect` records: a floating dot in the session's colour, and above it, when it is tapped, the session, its
 * requests and the ways to break it. For the end of a page's WXML, or of a custom tab bar's, which is on every tab page.
 * In a release there is nothing, and nothing is loaded.
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
