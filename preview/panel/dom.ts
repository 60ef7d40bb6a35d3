type Child = Node | string | null

/** A small `createElement`: attributes that begin with `on` are listeners, everything else is an attribute. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, string | (() => void)>> = {},
  ...children: readonly Child[]
): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') element.setAttribute(name, value)
    else element.addEventListener(name.slice(2), value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** Sets the text if it is another one, so that nothing flickers and a selection survives. */
export function text(element: HTMLElement, value: string): void {
  if (element.textContent !== value) element.textContent = value
}

/** An English label with its Chinese under it. */
export function twoLines(english: string, chinese: string): readonly HTMLElement[] {
  return [h('span', { class: 'label' }, english), h('span', { class: 'zh', lang: 'zh' }, chinese)]
}
