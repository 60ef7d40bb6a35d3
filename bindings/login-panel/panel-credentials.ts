/** What the panel passes to `store.login` with `phone` or `profile`; otherwise it calls `login` without an argument. */
export interface PanelCredentials {
  /** With `phone`: the code of WeChat's button, which your server exchanges for the number. Valid for 5 minutes, once. */
  readonly phoneCode?: string
  /** With `profile`: the path of a temporary file, for your app to upload; empty if the user chose no avatar. */
  readonly avatarUrl?: string
  /** With `profile`: what the user typed; may be empty. */
  readonly nickname?: string
}
