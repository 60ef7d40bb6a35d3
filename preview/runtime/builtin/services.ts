/** What built-in components ask of the phone around them. */
export interface Services {
  /** `<navigator>` was tapped: its open-type, its url, and how far back. */
  navigate(kind: string, url: string, delta: number): void
  /** The address of a picture named by a page or component at `owner`. */
  assetUrl(path: string, owner: string): string
  /** `<button open-type="getPhoneNumber">`: the detail of its event. */
  askPhoneNumber(): Promise<object>
  /** `<button open-type="chooseAvatar">`: a temporary path, or null when the user leaves it. */
  askAvatar(): Promise<string | null>
  /** `<picker>`: what was chosen, or null. */
  pick(request: PickRequest): Promise<string | number | null>
}

/** What a `<picker>` asks for. */
export interface PickRequest {
  /** `selector`, `date`, `time` … */
  readonly mode: string
  /** What a selector offers; it is answered with an index. */
  readonly options: readonly string[]
  /** What is chosen so far. */
  readonly value: string | number
  /** The earliest date or time; '' for any. */
  readonly start: string
  /** The latest; '' for any. */
  readonly end: string
}
