/** What `store.login` is called with by a panel that collects something; one that does not calls it with nothing. */
export interface PanelCredentials {
  /** With `phone`: what WeChat's button gave, to be exchanged by the server. Lives 5 minutes, works once. */
  readonly phoneCode?: string
  /** With `profile`: a temporary file that the app uploads. */
  readonly avatarUrl?: string
  /** With `profile`. */
  readonly nickname?: string
}
