/**
 * Names behind which something is that is nobody else's business, in whatever case and with whatever around them; short
 * ones only where they are words of their own. Of codes those that stand for somebody: `js_code`, `smsCode`, `verifyCode`.
 */
export const SECRET =
  /token|secret|passw|pwd|authori[sz]ation|bearer|jwt|refresh|cookie|session|sessid|credential|captcha|api-?key|sign(ature)?$|iv$|encrypted|phone|mobile|id-?card|(js|wx|we-?chat|login|auth|sms|mail|veri\w*|valid\w*)[-_]?code|(^|[-_.])(auth|sid|otp|pin)([-_.]?code)?$/i

/** A name may be written in a way that hides what it says. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
