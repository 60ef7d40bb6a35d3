import { HttpUtil } from '../utils/HttpUtil'

export function getActivityList(pageNo, success, fail) {
  HttpUtil.get('meetup/api/v1/activity/getActivityList', { pageNo, pageSize: 2 }, success, fail)
}
export function getGroupList(success, fail) {
  HttpUtil.get('meetup/api/v1/group/getGroupList', {}, success, fail)
}
export function getImages(matchId, success, fail) {
  HttpUtil.get('meetup/api/v1/match/image/list', { matchId }, success, fail)
}
export function getMe(success, fail) {
  HttpUtil.get('me', {}, success, fail)
}
