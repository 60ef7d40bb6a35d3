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
  /** With its middle hidden; `null` for none. */
  readonly phone: string | null
}

/** A place where the user is signed in. */
export interface DeviceSession {
  readonly id: string
  /** What the client called itself, its user agent. */
  readonly client: string
  /** ms since the epoch */
  readonly createdAt: number
  readonly renewedAt: number | null
  /** The one that asks. */
  readonly current: boolean
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
  /** Whoever asks has signed up. */
  readonly mine: boolean
  /** Fen; 0 costs nothing. */
  readonly price: number
}

/** An activity on its own page. */
export interface ActivityDetail extends Activity {
  readonly reminded: boolean
  /** What to ask the user for before they are reminded; `null` where no reminders are sent. */
  readonly reminderTemplate: string | null
}

/** A place that is paid for. What it costs, and whether it is paid, the server says. */
export interface Order {
  readonly orderId: string
  readonly activityId: string
  /** Fen. */
  readonly amount: number
  /** `refund`: paid for a place that was gone; the money comes back. `refunded`: it has come back. */
  readonly state: 'open' | 'paid' | 'closed' | 'refund' | 'refunded'
  /** `null` for an order that is not to be paid any more. */
  readonly payment: Payment | null
}

/** What `wx.requestPayment` takes, as the merchant signed it. */
export interface Payment {
  readonly timeStamp: string
  readonly nonceStr: string
  readonly package: string
  readonly signType: 'RSA'
  readonly paySign: string
}

/** How many come to an activity. */
export interface Turnout {
  readonly activityId: string
  readonly joined: number
  readonly capacity: number
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
