import { serverUrl } from '../config'
import type { Activity, Group, MatchImage } from '../services/types'
import { clockTime, count, monthDay, weekday } from './format'

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
  readonly joined: string
  readonly percent: number
  readonly badge: string
  readonly tone: 'open' | 'few' | 'closed'
  readonly url: string
}

/** So few places left that it is worth saying. */
const FEW = 3

function badge({ joined, capacity, endsAt }: Activity, now: number): Pick<ActivityView, 'badge' | 'tone'> {
  const left = capacity - joined
  if (endsAt <= now) return { badge: '已结束', tone: 'closed' }
  if (left <= 0) return { badge: '已满员', tone: 'closed' }
  return left <= FEW ? { badge: `仅剩 ${left} 席`, tone: 'few' } : { badge: '报名中', tone: 'open' }
}

export function activityView(activity: Activity, now: number): ActivityView {
  const { id, title, place, startsAt, endsAt, joined, capacity, matchId } = activity
  return {
    id,
    title,
    place,
    day: String(new Date(startsAt).getDate()),
    date: `${new Date(startsAt).getMonth() + 1}月 ${weekday(startsAt)}`,
    time: `${clockTime(startsAt)} – ${clockTime(endsAt)}`,
    joined: `${joined}/${capacity} 人`,
    percent: capacity > 0 ? Math.min(100, Math.round((joined / capacity) * 100)) : 0,
    ...badge(activity, now),
    url: `/pages/match-images/match-images?matchId=${encodeURIComponent(matchId)}&title=${encodeURIComponent(title)}`,
  }
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
