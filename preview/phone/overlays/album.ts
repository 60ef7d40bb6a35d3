import { h } from '../dom'
import { sheetButton, showSheet } from './sheet'

/** The colours of the pictures in the phone's album: the sky from top to bottom, then the far and the near hills. */
const SCENES: readonly (readonly [sky: string, light: string, far: string, near: string])[] = [
  ['#fbd5a5', '#f3846f', '#8a5a83', '#41345d'],
  ['#c9e8f6', '#eef6e6', '#7fb69a', '#2f7a5d'],
  ['#20345c', '#5c7fb8', '#28406e', '#131f3b'],
  ['#fde8d8', '#f6b8a8', '#d3796f', '#7d3d4b'],
]
const SIZE = { width: 800, height: 600 }

function hills(
  context: CanvasRenderingContext2D,
  color: string,
  base: number,
  wave: number,
  phase: number,
): void {
  const { width, height } = SIZE
  context.fillStyle = color
  context.beginPath()
  context.moveTo(0, height)
  for (let x = 0; x <= width; x += 8) {
    context.lineTo(x, base + Math.sin(x / wave + phase) * 46 + Math.sin(x / (wave * 0.37) + phase) * 14)
  }
  context.lineTo(width, height)
  context.fill()
}

function draw(index: number): HTMLCanvasElement {
  const [sky, light, far, near] = SCENES[index] ?? ['#dddddd', '#eeeeee', '#bbbbbb', '#888888']
  const canvas = document.createElement('canvas')
  canvas.width = SIZE.width
  canvas.height = SIZE.height
  const context = canvas.getContext('2d')
  if (!context) return canvas
  const gradient = context.createLinearGradient(0, 0, 0, SIZE.height)
  gradient.addColorStop(0, sky)
  gradient.addColorStop(0.7, light)
  context.fillStyle = gradient
  context.fillRect(0, 0, SIZE.width, SIZE.height)
  context.fillStyle = 'rgba(255, 255, 255, 0.85)'
  context.beginPath()
  context.arc(250 + index * 110, 200, 54, 0, Math.PI * 2)
  context.fill()
  hills(context, far, 400, 130, index * 1.7)
  hills(context, near, 490, 96, index * 0.9 + 2)
  return canvas
}

function fileOf(canvas: HTMLCanvasElement, index: number): Promise<File[]> {
  return new Promise((resolve) => {
    canvas.toBlob(
      (blob) => resolve(blob ? [new File([blob], `album-${index + 1}.jpg`, { type: blob.type })] : []),
      'image/jpeg',
      0.86,
    )
  })
}

/** Opens the computer's file dialog. If the user cancels it, `chosen` is not called, and the album stays open. */
function openFiles(count: number, chosen: (files: File[]) => void): void {
  const entry = document.createElement('input')
  entry.type = 'file'
  entry.accept = 'image/*'
  entry.multiple = count > 1
  entry.addEventListener('change', () => chosen([...(entry.files ?? [])].slice(0, count)))
  entry.click()
}

/** Opens the phone's album: a few drawn pictures, and a button for files of the computer. Resolves with [] if the user cancels. */
export async function openAlbum(layer: HTMLElement, count: number): Promise<readonly File[]> {
  const chosen = await showSheet<readonly File[]>(layer, '相册', (close) => {
    const pictures = SCENES.map((_scene, index) => {
      const canvas = draw(index)
      const button = h('button.album-picture', { type: 'button', 'aria-label': `照片 ${index + 1}` }, canvas)
      button.addEventListener('click', () => void fileOf(canvas, index).then(close))
      return button
    })
    return [
      h('h2.sheet-title', {}, '选择照片'),
      h('div.album', {}, ...pictures),
      sheetButton('从电脑选择…', () => openFiles(count, close)),
      sheetButton('取消', () => close(null), 'sheet-cancel'),
    ]
  })
  return chosen ?? []
}
