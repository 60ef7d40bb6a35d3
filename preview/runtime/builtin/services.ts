/** The functions of the phone that built-in components use. */
export interface Services {
  /** A `<navigator>` is tapped. @param kind its `open-type`. @param delta how many pages to go back */
  navigate(kind: string, url: string, delta: number): void
  /** The address that the browser can load, for the path of a picture. @param owner the page or component that names it */
  assetUrl(path: string, owner: string): string
  /** `<button open-type="share">` is tapped. @param target the button, as in events */
  share(target: object): void
  /** `<button open-type="getPhoneNumber">` is tapped. Resolves with the detail of its event. */
  askPhoneNumber(): Promise<object>
  /** `<button open-type="chooseAvatar">` is tapped. Resolves with a temporary path; null if the user cancels. */
  askAvatar(): Promise<string | null>
  /** A `<picker>` is tapped. Resolves with the new value; null if the user cancels. */
  pick(request: PickRequest): Promise<string | number | null>
}

/** The question of a `<picker>`. */
export interface PickRequest {
  /** `selector`, `date`, `time` … */
  readonly mode: string
  /** The options of a selector. The answer is the index of one of them. */
  readonly options: readonly string[]
  /** The current value. */
  readonly value: string | number
  /** The earliest date or time; '' without a limit. */
  readonly start: string
  /** The latest date or time; '' without a limit. */
  readonly end: string
}
