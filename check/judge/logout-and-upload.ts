import { isSuccess, refusalOf, sameRefusal, signatureOf } from '../answer'
import type { Facts } from '../facts'
import type { Settings } from '../settings'
import { describeRefusal, type Shape } from '../shape'
import { about, say, type Verdict } from './verdict'

const late = about('late-logout', 'A token that has ended can log out', '已结束的 token 也能退出登录')
const logout = about('logout', 'A logout ends the session', '退出登录会结束会话')

export function judgeLogout(facts: Facts, settings: Settings): Verdict[] {
  const { ok, lateLogout, logout: answer, afterLogout, refreshAfterLogout, refresh } = facts
  if (!ok) return []
  if (!settings.logout)
    return [
      logout(
        'open',
        say(
          'No request for it was named: then nothing but its end takes a stolen token away.',
          '没有给出请求：那样一来，被盗的 token 只能等它自己结束。',
        ),
        say('--logout "POST logout"', '--logout "POST logout"'),
      ),
    ]
  const verdicts: Verdict[] = []
  if (lateLogout)
    verdicts.push(
      isSuccess(lateLogout, ok)
        ? late('ok', say('It is taken.', '可以。'))
        : late(
            'warn',
            say(
              `It is refused (${describeRefusal(refusalOf(lateLogout, ok))}). The app logs out after the session is gone on the phone, perhaps late: the rest of it, and its refresh token, live on.`,
              `被拒绝（${describeRefusal(refusalOf(lateLogout, ok))}）。应用先在手机上结束会话，再退出登录，可能晚到：会话的其余部分和 refresh token 会继续活着。`,
            ),
            say('Let the logout take a token that has ended.', '让退出登录接受已结束的 token。'),
          ),
    )
  else
    verdicts.push(
      late(
        'open',
        say('No token that has really ended was at hand.', '手边没有真正结束的 token。'),
        say('--end "POST …" or --wait <seconds>', '--end "POST …" 或 --wait <秒>'),
      ),
    )
  const taken = lateLogout ?? answer
  if (!taken || !isSuccess(taken, ok)) {
    if (answer)
      verdicts.push(
        logout(
          'fail',
          say(`HTTP ${String(answer.status)}: it did not work.`, `HTTP ${String(answer.status)}：没有成功。`),
        ),
      )
    return verdicts
  }
  // Some backends also answer visitors, with less data: then the signature differs.
  const lives = afterLogout && isSuccess(afterLogout, ok) && signatureOf(afterLogout) === signatureOf(ok)
  const renews = refreshAfterLogout && refresh.first && isSuccess(refreshAfterLogout, refresh.first)
  if (lives || renews)
    verdicts.push(
      logout(
        'warn',
        renews
          ? say('The refresh token still works after it.', '之后 refresh token 仍然能用。')
          : say('The token still counts after it.', '之后 token 仍然算数。'),
        say('End the tokens with the session.', '会话结束时，token 一并作废。'),
      ),
    )
  else if (afterLogout) verdicts.push(logout('ok', say('Nothing of it counts any more.', '都不再算数。')))
  return verdicts
}

const upload = about(
  'upload',
  'An upload on such a token is refused in the same way',
  '带着这样的 token 上传，得到同样的拒绝',
)
export function judgeUpload({ upload: answer, ok }: Facts, shape: Shape, settings: Settings): Verdict[] {
  if (!ok) return []
  if (!settings.upload)
    return [
      upload(
        'open',
        say('No upload was named.', '没有给出上传请求。'),
        say('--upload "POST photos file=@"', '--upload "POST photos file=@"'),
      ),
    ]
  if (!answer) return []
  const refusal = refusalOf(answer, ok)
  if (shape.refusals.some(([, other]) => sameRefusal(other, refusal)) && refusal.by !== 'nothing')
    return [upload('ok', say(`It is ${describeRefusal(refusal)}.`, `是 ${describeRefusal(refusal)}。`))]
  const cure = say(
    'Read the token before the body, read the body to its end, and answer as elsewhere.',
    '先看 token，再把请求体读完，然后像别处一样响应。',
  )
  if (answer.status === 0)
    return [
      upload(
        'fail',
        say(
          `The connection is cut (${answer.failure ?? ''}): on a phone that is a network failure, and nothing is renewed.`,
          `连接被切断（${answer.failure ?? ''}）：手机上是网络错误，不会续期。`,
        ),
        cure,
      ),
    ]
  return [
    upload(
      'fail',
      isSuccess(answer, ok)
        ? say('It is taken.', '居然成功了。')
        : say(
            `It is ${describeRefusal(refusal)}, which is not what other requests get: the upload fails instead of going again.`,
            `是 ${describeRefusal(refusal)}，和别的请求得到的不同：上传会失败，而不是重发。`,
          ),
      cure,
    ),
  ]
}
