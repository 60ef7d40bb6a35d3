import { http } from '../auth'
import type { Activity, ActivityDetail, ActivityQuery, Paged, Turnout } from './types'

const root = 'meetup/api/v1/activity/'

export const listActivities = (query: ActivityQuery) =>
  http.get<Paged<Activity>>(root + 'getActivityList', query)

/** A visitor sees it, too; `mine` is the user's. */
export const getActivity = (activityId: string) =>
  http.get<ActivityDetail>(root + 'detail', { activityId }, { auth: 'optional' })

/** A visitor's tap waits for the login, which opens once, and then signs up. */
export const joinActivity = (activityId: string) => http.post<Turnout>(root + 'join', { activityId })

export const leaveActivity = (activityId: string) => http.post<Turnout>(root + 'leave', { activityId })

/** WeChat lets the server send one message for each yes of the user: ask for it first. */
export const remindOf = (activityId: string) => http.post(root + 'remind', { activityId })

export const dontRemindOf = (activityId: string) => http.post(root + 'unremind', { activityId })
