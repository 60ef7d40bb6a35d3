import { isAnyError, isBusy, isByWords, isSuccess, refusalOf, sameRefusal, type Refusal } from '../answer'
import type { Facts } from '../facts'
import { describeRefusal, type Shape } from '../shape'
import { about, say, type Verdict } from './verdict'

const ended = about('ended', 'A token that does not count is said clearly', '“token 不算数”说得清楚')
export function judgeEnded(facts: Facts, shape: Shape): Verdict[] {
  const [first] = shape.refusals
  if (!first || !facts.ok) return []
  const [of, refusal] = first
  const how =
    of === 'ended'
      ? say('Ended', '已结束的 token')
      : of === 'afterLogout'
        ? say('After the logout', '退出登录之后的 token')
        : say(
            'Made up (no ended one was at hand: --end, --wait or --ended-token)',
            '编造的 token（手边没有真正结束的：--end、--wait 或 --ended-token）',
          )
  const verdicts = [endedVerdict(refusal, how)]
  if (refusal.by !== 'nothing') {
    const others = shape.refusals.filter(([, other]) => !sameRefusal(refusal, other))
    const oneWord = about('one-word', 'There is one word for it', '只用一种说法')
    const list = (lang: 'en' | 'zh'): string =>
      others.map(([name, other]) => `${NAMES[name][lang]}: ${describeRefusal(other)}`).join('; ')
    const broken = others.some(([, other]) => other.by === 'nothing')
    verdicts.push(
      others.length === 0
        ? oneWord('ok', say(`Always ${describeRefusal(refusal)}.`, `总是 ${describeRefusal(refusal)}。`))
        : oneWord(
            broken ? 'fail' : 'warn',
            say(
              `${how.en}: ${describeRefusal(refusal)}. But ${list('en')}.`,
              `${how.zh}：${describeRefusal(refusal)}。但是 ${list('zh')}。`,
            ),
            broken
              ? say(
                  'Whatever is wrong with a token is the same answer, also for one that cannot even be parsed.',
                  '不管 token 哪里不对，响应都应该一样，连解析不了的也是。',
                )
              : say(
                  'Say it in one way. The file that this writes knows both.',
                  '统一成一种。这里写出的文件两种都认得。',
                ),
          ),
    )
  }
  return verdicts
}

const NAMES = {
  ended: say('ended', '已结束'),
  afterLogout: say('after the logout', '退出登录后'),
  madeUp: say('made up', '编造的'),
  visitor: say('no token', '没有 token'),
}

function endedVerdict(refusal: Refusal, how: { en: string; zh: string }): Verdict {
  const said = describeRefusal(refusal)
  if (refusal.by === 'nothing') {
    const why = {
      served: say('the answer cannot be told from a success', '响应和成功分不开'),
      redirect: say(
        'a redirect: wx.request follows it and hands the login page to the app as a success',
        '是重定向：wx.request 会跟过去，把登录页当作成功交给应用',
      ),
      html: say('a page of HTML with a success status', '是一张状态码为成功的 HTML 页面'),
      broken: say(
        'no answer, or a 5xx, which means "not now": the app would try again instead of logging in',
        '没有响应，或者 5xx，那是“现在不行”的意思：应用会重试，而不是去登录',
      ),
    }[refusal.why]
    return ended(
      'fail',
      say(`${how.en}: ${said}, ${why.en}.`, `${how.zh}：${said}，${why.zh}。`),
      refusal.why === 'html' || refusal.why === 'redirect'
        ? say(
            'Answer HTTP 401, or a code that means nothing else. Until then the file that this writes takes a page of HTML for it.',
            '返回 HTTP 401，或者一个只表示这件事的 code。在那之前，这里写出的文件把 HTML 页面当作它。',
          )
        : refusal.why === 'served'
          ? say(
              'Answer HTTP 401, or a code that means nothing else. If visitors may ask this, too (as get-session of better-auth), name another --private.',
              '返回 HTTP 401，或者一个只表示这件事的 code。如果游客也可以发这个请求（例如 better-auth 的 get-session），请换一个 --private。',
            )
          : say(
              'Answer HTTP 401, or a code that means nothing else.',
              '返回 HTTP 401，或者一个只表示这件事的 code。',
            ),
    )
  }
  if (refusal.by === 'status' && refusal.status === 403)
    return ended(
      'warn',
      say(
        `${how.en}: HTTP 403, which also means "you may not do this": the app renews tokens in vain.`,
        `${how.zh}：HTTP 403，它也表示“没有权限”：应用会白白续期。`,
      ),
      say('Say 401 for a token, 403 for a permission.', 'token 的问题用 401，权限的问题用 403。'),
    )
  if (refusal.by === 'code' && isByWords(refusal))
    return ended(
      'warn',
      say(
        `${how.en}: ${said}. Its words alone tell it: who changes or translates them logs nobody in again.`,
        `${how.zh}：${said}。只能靠文字分辨：改了这句话或者换了语言，就再也不会请用户登录。`,
      ),
      say('Give it a code of its own, or HTTP 401.', '给它单独的 code，或者用 HTTP 401。'),
    )
  if (refusal.by === 'code' && refusal.status >= 500)
    return ended(
      'warn',
      say(
        `${how.en}: ${said}. The code tells it; the status says "out of order" to every gateway, monitor and client without this library.`,
        `${how.zh}：${said}。code 说得清楚；但这个状态码对网关、监控和不用这个库的客户端来说都是“故障”。`,
      ),
      say(
        'Answer it with HTTP 401 (Apollo: extensions.http.status).',
        '用 HTTP 401 返回（Apollo：extensions.http.status）。',
      ),
    )
  if (refusal.by === 'code' && isAnyError(refusal.value, refusal.status))
    return ended(
      'warn',
      say(
        `${how.en}: ${said}, a code that looks like that of any error.`,
        `${how.zh}：${said}，这个 code 看起来任何错误都会用。`,
      ),
      say('Give it a code of its own, or HTTP 401.', '给它单独的 code，或者用 HTTP 401。'),
    )
  return ended('ok', say(`${how.en}: ${said}.`, `${how.zh}：${said}。`))
}

const forbidden = about('forbidden', '"You may not" is not "log in"', '“没有权限”不等于“请登录”')
export function judgeForbidden({ forbidden: answer, ok }: Facts, shape: Shape): Verdict[] {
  if (!ok) return []
  if (!answer)
    return [
      forbidden(
        'open',
        say('No request was named that this user may not make.', '没有给出这个用户无权发的请求。'),
        say('--forbidden "GET admin/users"', '--forbidden "GET admin/users"'),
      ),
    ]
  if (isSuccess(answer, ok))
    return [forbidden('open', say('The request that was named is served.', '给出的请求成功了。'))]
  const refusal = refusalOf(answer, ok)
  const said = describeRefusal(refusal)
  return [
    shape.refusals.some(([, other]) => sameRefusal(refusal, other))
      ? forbidden(
          'fail',
          say(
            `Both are ${said}: whoever lacks a permission is sent to the login again and again.`,
            `两者都是 ${said}：没有权限的人会被一次次带去登录。`,
          ),
          say('Answer 403, or another code.', '返回 403，或者另一个 code。'),
        )
      : forbidden('ok', say(`It is ${said}.`, `是 ${said}。`)),
  ]
}

const ten = about('ten', 'Ten requests at once on such a token', '十个请求同时带着这样的 token')
export function judgeTen({ ten: answers, afterTen, ok, endedBy, passing }: Facts, shape: Shape): Verdict[] {
  if (!answers.length) return []
  const [first] = shape.refusals
  const strange = answers.filter(
    (answer) =>
      (!first || !sameRefusal(refusalOf(answer, ok), first[1])) &&
      // The backend also answered so at other times; that has a verdict of its own.
      !(passing.length > 0 && isBusy(answer)),
  )
  const busy = strange.filter(isBusy).length
  if (strange.length > 0)
    return [
      ten(
        'fail',
        say(
          `${String(strange.length)} of 10 were answered otherwise${busy ? `, ${String(busy)} of them by 429 or 5xx` : ''} (${[...new Set(strange.map(({ status }) => 'HTTP ' + String(status)))].join(', ')}). A page asks for several things at once.`,
          `10 个里有 ${String(strange.length)} 个得到别的响应${busy ? `，其中 ${String(busy)} 个是 429 或 5xx` : ''}（${[...new Set(strange.map(({ status }) => 'HTTP ' + String(status)))].join('、')}）。一个页面会同时请求好几样东西。`,
        ),
        say('Refuse each alike, and do not count them as an attack.', '每个都同样拒绝，不要当成攻击来计数。'),
      ),
    ]
  if (afterTen && !isSuccess(afterTen, ok))
    return [
      ten(
        'fail',
        say(
          endedBy
            ? 'After that the session can no longer be renewed.'
            : 'After that the good token no longer counts.',
          endedBy ? '之后这个会话再也不能续期。' : '之后原本有效的 token 也不算数了。',
        ),
        say('A refusal must not end the session.', '拒绝请求不应该结束会话。'),
      ),
    ]
  return [
    ten(
      'ok',
      afterTen
        ? say('All are refused alike, and the session lives.', '都同样被拒绝，会话还在。')
        : say('All are refused alike.', '都同样被拒绝。'),
    ),
  ]
}
