/** The words of the meetup server, as it sends them. */

export interface User {
  readonly id: string
  readonly nickname: string
  /** A path on the server, or a whole address. */
  readonly avatarUrl: string
}

export interface UserProfile extends User {
  /** The first login, in ms since the epoch. */
  readonly since: number
}

export interface Group {
  readonly id: string
  readonly name: string
  readonly city: string
  readonly members: number
  readonly coverUrl: string
}

export interface Activity {
  readonly id: string
  readonly groupId: string
  readonly title: string
  readonly place: string
  /** ms since the epoch */
  readonly startsAt: number
  readonly endsAt: number
  readonly joined: number
  readonly capacity: number
  readonly matchId: string
}

export interface ActivityQuery {
  readonly groupId: string
  readonly pageNo: number
  readonly pageSize: number
}

export interface Paged<Item> {
  readonly list: readonly Item[]
  readonly pageNo: number
  readonly pageSize: number
  readonly total: number
}

export interface MatchImage {
  readonly id: string
  readonly matchId: string
  readonly url: string
  readonly createdAt: number
  /** Uploaded by whoever asks. */
  readonly mine: boolean
}
