import { serverUrl } from '../config'
import type { Activity, Group, MatchImage, Turnout } from '../services/types'
import { clockTime, count, day, month, monthDay, weekday, yuan } from './format'

/** What the templates show of a thing the server sent: only what is rendered goes into `data`. */

export interface GroupView {
  readonly id: string
  readonly name: string
  readonly note: string
  readonly cover: string
}

export function groupView(group: Group): GroupView {
  return {
    id: group.id,
    name: group.name,
    note: `${group.city} · ${count(group.members)} 人`,
    cover: serverUrl(group.coverUrl),
  }
}

export interface ActivityView {
  readonly id: string
  readonly title: string
  readonly place: string
  readonly day: string
  readonly date: string
  readonly time: string
  /** All of it, in one line. */
  readonly when: string
  readonly joined: string
  readonly percent: number
  readonly badge: string
  readonly tone: 'open' | 'few' | 'closed'
  /** Nobody can sign up or step back any more. */
  readonly over: boolean
  readonly full: boolean
  readonly mine: boolean
  /** Empty for what costs nothing. */
  readonly price: string
  /** Of its own page, and of its pictures. */
  readonly url: string
  readonly photos: string
}

/** What changes while one looks at it. */
type Places = Pick<ActivityView, 'joined' | 'percent' | 'badge' | 'tone' | 'full'>

/** So few places left that it is worth saying. */
const FEW = 3

function badge(left: number, over: boolean): Pick<ActivityView, 'badge' | 'tone'> {
  if (over) return { badge: '已结束', tone: 'closed' }
  if (left <= 0) return { badge: '已满员', tone: 'closed' }
  return left <= FEW ? { badge: `仅剩 ${left} 席`, tone: 'few' } : { badge: '报名中', tone: 'open' }
}

function places({ joined, capacity }: Pick<Turnout, 'joined' | 'capacity'>, over: boolean): Places {
  return {
    joined: `${joined}/${capacity} 人`,
    percent: capacity > 0 ? Math.min(100, Math.round((joined / capacity) * 100)) : 0,
    full: joined >= capacity,
    ...badge(capacity - joined, over),
  }
}

export function activityView(activity: Activity, now: number): ActivityView {
  const { id, title, place, startsAt, endsAt, matchId, mine, price } = activity
  const over = endsAt <= now
  const time = `${clockTime(startsAt)} – ${clockTime(endsAt)}`
  return {
    id,
    title,
    place,
    mine,
    over,
    price: price > 0 ? yuan(price) : '',
    day: day(startsAt),
    date: `${month(startsAt)} ${weekday(startsAt)}`,
    time,
    when: `${monthDay(startsAt)} ${weekday(startsAt)} ${time}`,
    ...places(activity, over),
    url: `/pages/activity/activity?id=${encodeURIComponent(id)}`,
    photos: `/pages/match-images/match-images?matchId=${encodeURIComponent(matchId)}&title=${encodeURIComponent(title)}`,
  }
}

/** The same activity with as many people as come now. */
export function withTurnout(view: ActivityView, turnout: Turnout): ActivityView {
  return { ...view, ...places(turnout, view.over) }
}

export interface PhotoView {
  readonly id: string
  readonly url: string
  readonly date: string
  readonly mine: boolean
}

export function photoView({ id, url, createdAt, mine }: MatchImage): PhotoView {
  return { id, url: serverUrl(url), date: `${monthDay(createdAt)} ${clockTime(createdAt)}`, mine }
}
