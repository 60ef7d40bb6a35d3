import { isBusy, isServed } from '../answer'
import type { Facts, SlidingFacts } from '../facts'
import { placeOf } from '../session-fields'
import type { Settings } from '../settings'
import { about, say, type Verdict } from './verdict'

const refresh = about('refresh', 'A token can be renewed without the user', 'token 不用用户参与就能续期')
const asksForCode = ({ login }: Settings): boolean => JSON.stringify(login ?? {}).includes('<code>')

export function judgeRefresh(facts: Facts, settings: Settings): Verdict[] {
  const { refresh: found, ok, session, stopped } = facts
  if (!ok) return []
  if (!settings.refresh || session?.refreshToken === undefined)
    return facts.sliding ? judgeSliding(facts.sliding) : [without(facts, settings)]
  if (!found.first) return []
  if (!found.works)
    return [
      refresh(
        'fail',
        say(
          `HTTP ${String(found.first.status)}, and no token that counts is in it.`,
          `HTTP ${String(found.first.status)}，里面没有能用的 token。`,
        ),
        say(
          'Is --refresh right? Its body has "<refreshToken>" where that goes.',
          '--refresh 写对了吗？请求体里用 "<refreshToken>" 表示它的位置。',
        ),
      ),
    ]
  const verdicts = [
    refresh(
      'ok',
      found.rotates
        ? say('By a refresh token that is used once.', '通过一次性的 refresh token。')
        : say('By a refresh token that stays the same.', '通过不变的 refresh token。'),
    ),
  ]
  verdicts.push(...judgeRefused(facts), ...judgeAgain(facts, settings), ...judgeOverlap(facts))
  if (stopped === 'no session' && found.twoAtOnce === null)
    verdicts.push(
      about('refresh-twice', 'Two renewals at once', '同时两次续期')(
        'open',
        say('The session was over by then.', '那时会话已经没有了。'),
        say('Give another --code.', '再给一个 --code。'),
      ),
    )
  return verdicts
}

/** The verdict on a backend without a refresh token, or whose refresh token could not be used. */
function without({ session }: Facts, settings: Settings): Verdict {
  const unasked = settings.refresh
    ? say('The login brings no refresh token.', '登录没有返回 refresh token。')
    : session?.refreshToken !== undefined
      ? say(
          'The login brings a refresh token, and --refresh does not say how it is used.',
          '登录返回了 refresh token，但没有用 --refresh 说明怎么用。',
        )
      : say('There is no refresh token.', '没有 refresh token。')
  return asksForCode(settings)
    ? refresh(
        'note',
        say(
          `${unasked.en} What is possible: wx.login again, unseen, with silentLogin. What is not: staying signed in where WeChat does not answer.`,
          `${unasked.zh}可以做到：用 silentLogin 再走一次 wx.login，用户看不见。做不到：微信不响应时保持登录。`,
        ),
      )
    : refresh(
        'warn',
        say(
          `${unasked.en} What is possible: one login page for all that wait, and their requests go again. What is not: sparing the user the password each time a token ends.`,
          `${unasked.zh}可以做到：所有等待的请求只开一次登录页，登录后重发。做不到：token 结束时不让用户再输一次密码。`,
        ),
        say(
          'Give a refresh token, or tokens that live longer.',
          '提供 refresh token，或者让 token 活得更久。',
        ),
      )
}

function judgeRefused({ refresh: { madeUp } }: Facts): Verdict[] {
  if (!madeUp) return []
  const refused = about(
    'refresh-refused',
    'A dead refresh token is a clear no',
    '无效的 refresh token 得到明确的“不”',
  )
  const { status } = madeUp
  if (status === 0 || isBusy(madeUp) || status === 408)
    return [
      refused(
        'fail',
        say(
          `HTTP ${String(status)} means "not now": the app keeps trying, and nobody is asked to log in.`,
          `HTTP ${String(status)} 的意思是“现在不行”：应用会一直重试，也不会请用户登录。`,
        ),
        say(
          'Answer 400, 401 or 403, or an envelope without a token.',
          '返回 400、401、403，或者不带 token 的信封。',
        ),
      ),
    ]
  const clear = [400, 401, 403].includes(status) || isServed(madeUp)
  return [
    clear
      ? refused(
          'ok',
          say(`HTTP ${String(status)}, no token in it.`, `HTTP ${String(status)}，里面没有 token。`),
        )
      : refused(
          'warn',
          say(
            `HTTP ${String(status)} is not one of 400, 401 and 403.`,
            `HTTP ${String(status)} 不在 400、401、403 之中。`,
          ),
          say(
            'Answer one of those, or tell the app by isRefused.',
            '返回其中之一，或者用 isRefused 告诉应用。',
          ),
        ),
  ]
}

function judgeAgain({ refresh: found }: Facts, { minute }: Settings): Verdict[] {
  if (!found.again) return []
  const again = about(
    'refresh-again',
    'A renewal whose answer was lost can be asked for again',
    '续期的响应丢失后可以再要一次',
  )
  const verdicts = [
    found.againWorks
      ? again(
          'ok',
          say(
            'The same refresh token gives a token that counts.',
            '同一个 refresh token 能再拿到可用的 token。',
          ),
        )
      : found.afterAgain
        ? again(
            'fail',
            say(
              'The second use is refused: a phone that lost the answer, in a lift, is logged out.',
              '第二次使用被拒绝：手机在电梯里丢了响应，用户就被登出。',
            ),
            say(
              'Honour a used refresh token for some seconds, with the same tokens as before.',
              '用过的 refresh token 在几秒内再用，应当得到和之前一样的 token。',
            ),
          )
        : again(
            'fail',
            say(
              'The second use ends the session, as if it were stolen: a phone that lost the answer, in a lift, is logged out.',
              '第二次使用会结束整个会话，好像被盗了一样：手机在电梯里丢了响应，用户就被登出。',
            ),
            say(
              'Honour it for some seconds, and later while nothing that the first use gave has come back; only else it is theft.',
              '几秒内照常接受；之后只要第一次给出的东西没有被用过，也接受；除此以外才算被盗。',
            ),
          ),
  ]
  if (found.twoAtOnce) {
    const twice = about('refresh-twice', 'Two renewals at once', '同时两次续期')
    const { worked, count } = found.twoAtOnce
    verdicts.push(
      worked === 2 && count === 2
        ? twice('ok', say('Both get tokens that count.', '两次都得到可用的 token。'))
        : count > 0
          ? twice(
              'warn',
              say(
                `${String(count)} of 2 has a token that counts. Two phones of one user, or two pages of one app without this library, meet that.`,
                `两次里有 ${String(count)} 次得到可用的 token。没有用这个库的两个页面会遇到这种情况。`,
              ),
              say('Give both the same tokens.', '两次都给同样的 token。'),
            )
          : twice(
              'fail',
              say(
                'Neither has a token that counts: the session is over.',
                '两次都没有可用的 token：会话没有了。',
              ),
              say('Give both the same tokens.', '两次都给同样的 token。'),
            ),
    )
  }
  const later = about('refresh-later', 'And a minute later', '一分钟之后也可以')
  if (found.laterWorks === null) {
    if (!minute && found.againWorks)
      verdicts.push(
        later('open', say('A minute was not waited for.', '没有等一分钟。'), say('--minute', '--minute')),
      )
  } else
    verdicts.push(
      found.laterWorks
        ? later(
            'ok',
            say('While nothing of the first answer has been used.', '只要第一次的响应还没有被用过。'),
          )
        : later(
            'warn',
            say(
              'It is refused then: a phone that was in a tunnel is logged out.',
              '那时会被拒绝：手机过一段隧道，用户就被登出。',
            ),
            say(
              'Honour it as long as nothing that was given for it has come back.',
              '只要为它给出的东西还没有被用过，就接受。',
            ),
          ),
    )
  return verdicts
}

function judgeOverlap({ refresh: { oldCounts } }: Facts): Verdict[] {
  if (oldCounts === null) return []
  const overlap = about('overlap', 'Old and new tokens overlap', '新旧 token 有重叠')
  return [
    oldCounts
      ? overlap('ok', say('The token of before the renewal still counts.', '续期之前的 token 仍然算数。'))
      : overlap(
          'note',
          say(
            'A renewal ends the old token at once: requests that were on their way are refused and go again.',
            '续期会让旧 token 立即失效：还在路上的请求会被拒绝，然后重发。',
          ),
          say('Let it live to its own end.', '让它活到自己的期限。'),
        ),
  ]
}

const sliding = about('sliding', 'A token is renewed by use', '使用即续期')

/** The verdict on a backend whose ordinary answers may bring the next token. */
function judgeSliding({ path, seen, oldCounts }: SlidingFacts): Verdict[] {
  const at = path === undefined ? say('a cookie', 'cookie') : placeOf(path)
  if (!seen)
    return [
      sliding(
        'note',
        say(
          `The server says that a new token may come in ${at.en}; none came here, as this one was new. The file that this writes takes it.`,
          `服务端说新 token 可能放在${at.zh}里；这次没有，因为这个 token 还新。这里写出的文件会接住它。`,
        ),
        say(
          'A user who stays away longer than a token lives has to log in again.',
          '用户离开的时间比 token 的有效期长，就要重新登录。',
        ),
      ),
    ]
  return [
    oldCounts
      ? sliding(
          'ok',
          say(
            `An ordinary answer brings the next token in ${at.en}, and the one before still counts. The file that this writes takes it.`,
            `普通的响应在${at.zh}里带来下一个 token，之前的仍然算数。这里写出的文件会接住它。`,
          ),
        )
      : sliding(
          'fail',
          say(
            `An ordinary answer brings the next token in ${at.en}, and ends the one before at once: of several requests at once all but the first are refused, and an answer that is lost logs the user out.`,
            `普通的响应在${at.zh}里带来下一个 token，之前的立即失效：同时发出的几个请求里，除了第一个都会被拒绝；丢掉一个响应，用户就被登出。`,
          ),
          say('Let the one before live to its own end.', '让之前的 token 活到自己的期限。'),
        ),
  ]
}
