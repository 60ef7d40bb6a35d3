/**
 * The covers of the example groups, and the avatars of users who chose none. They are SVG text, so that the example has
 * no binary files and no pictures of others.
 */

const cover = (from: string, to: string, motif: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="640" height="360" fill="url(#g)"/>${motif}</svg>`

const shuttlecock = `
<g fill="none" stroke="#fff" stroke-opacity=".22" stroke-width="4"><path d="M-20 300H660M90 380L250 120M390 120L550 380M-20 120H660M320 120V380"/></g>
<g transform="translate(340 176) rotate(38)">
  <g fill="#fff" fill-opacity=".95"><path d="M-24 34L-78-92q14-18 32-8L-8 34z"/><path d="M-12 34L-30-106q30-22 60 0L12 34z"/><path d="M24 34L78-92q-14-18-32-8L8 34z"/></g>
  <g stroke="#0b7a5b" stroke-opacity=".35" stroke-width="4" fill="none"><path d="M-44-32Q0-46 44-32M-34-2Q0-14 34-2"/></g>
  <path d="M-27 34h54v16q0 30-27 30t-27-30z" fill="#ffe9a8"/><rect x="-28" y="30" width="56" height="12" rx="4" fill="#f2994a"/>
</g>`

const disc = `
<g fill="#fff" fill-opacity=".16"><circle cx="540" cy="70" r="46"/><path d="M0 300q160-70 320-20t320-30v110H0z"/><path d="M0 330q200-50 360-12t280-24v66H0z"/></g>
<g fill="none" stroke="#fff" stroke-linecap="round" stroke-opacity=".55" stroke-width="7"><path d="M84 238q60-26 116-40M64 196q52-18 92-26M120 274q44-20 82-32"/></g>
<g transform="translate(360 160) rotate(-16)"><ellipse rx="132" ry="50" cy="12" fill="#0f3d75" fill-opacity=".25"/><ellipse rx="132" ry="48" fill="#fff"/><ellipse rx="104" ry="35" cy="-4" fill="none" stroke="#4f8ff7" stroke-width="7"/><ellipse rx="62" ry="19" cy="-6" fill="#ffd35c"/></g>`

const nightRun = `
<g fill="#fff"><circle cx="96" cy="70" r="3"/><circle cx="190" cy="42" r="2"/><circle cx="264" cy="96" r="3"/><circle cx="380" cy="52" r="2"/><circle cx="600" cy="140" r="2"/><circle cx="40" cy="140" r="2"/></g>
<path d="M520 44a58 58 0 1 0 52 88a48 48 0 0 1-52-88z" fill="#ffe8b0"/>
<g fill="#0d1233" fill-opacity=".55"><path d="M0 236h46v-54h40v54h28v-92h52v92h30v-40h44v40h40v-76h36v76h60v-110h44v110h38v-58h56v58h34v-34h42v34h50v124H0z"/></g>
<path d="M-20 372Q180 250 340 276T660 222" fill="none" stroke="#3a3f78" stroke-width="74"/>
<path d="M-20 372Q180 250 340 276T660 222" fill="none" stroke="#ffd98a" stroke-width="5" stroke-dasharray="30 22" stroke-opacity=".85"/>
<g fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round" stroke-width="13"><path d="M318 172l-26 46 34 22-14 46M292 218l-42 14-24 22M312 178l-38 6-16 28M314 176l22 30 30-2"/></g><circle cx="332" cy="144" r="18" fill="#fff"/>`

const boardGame = `
<g fill="#fff" fill-opacity=".13"><circle cx="90" cy="80" r="70"/><circle cx="580" cy="310" r="110"/><circle cx="470" cy="50" r="34"/></g>
<g transform="translate(232 206) rotate(-12)"><rect x="-74" y="-74" width="148" height="148" rx="28" fill="#fff"/><g fill="#8a3ffc"><circle cx="-34" cy="-34" r="14"/><circle cx="34" cy="-34" r="14"/><circle r="14"/><circle cx="-34" cy="34" r="14"/><circle cx="34" cy="34" r="14"/></g></g>
<g transform="translate(408 178)" fill="#ffd35c"><circle cy="-62" r="34"/><path d="M-28-40h56q50 18 62 46q-6 16-42 8q2 34 26 70q2 12-12 12H18Q14 76 0 62q-14 14-18 34h-44q-14 0-12-12q24-36 26-70q-36 8-42-8q12-28 62-46z"/></g>`

export const covers: readonly string[] = [
  cover('#34c79a', '#0b8f6f', shuttlecock),
  cover('#6db6ff', '#3d6fe0', disc),
  cover('#2b2f6b', '#5a3f8f', nightRun),
  cover('#b06bff', '#6a3de8', boardGame),
]

const avatar = (back: string, front: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120" viewBox="0 0 120 120"><rect width="120" height="120" fill="${back}"/><circle cx="60" cy="48" r="22" fill="${front}"/><path d="M16 120q4-42 44-42t44 42z" fill="${front}"/></svg>`

export const avatars: readonly string[] = [
  avatar('#d8f3e8', '#3aa981'),
  avatar('#dbe9ff', '#4f86e8'),
  avatar('#ece2ff', '#8a62d8'),
  avatar('#ffe9d6', '#e58a42'),
  avatar('#ffe0e6', '#e0637f'),
  avatar('#e3eef1', '#5b8896'),
]
