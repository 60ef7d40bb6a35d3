/** What built-in components ask of the phone around them. */
export interface Services {
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

export interface PickRequest {
  readonly mode: string
  readonly options: readonly string[]
  readonly value: string | number
  readonly start: string
  readonly end: string
}
