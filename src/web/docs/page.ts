/* Code that the pages of the documentation share in the browser. */

/** Whether the reader prefers dark colours. */
export const dark = matchMedia('(prefers-color-scheme: dark)')

/** URL of another file of the build, by its name in the manifest. The page refers to each in its head. */
export function siblingOf (name: string): string {
  const [stem, extension] = [name.replace(/\.\w+$/, ''), /\.\w+$/.exec(name)![0]]
  const link = [...document.querySelectorAll<HTMLLinkElement>('link[rel=preload]')]
    .find(({ href }) => href.includes(`/${stem}-`) && href.endsWith(extension))
  return link!.href
}

export function load (src: string): Promise<void> {
  const script = Object.assign(document.createElement('script'), { src })
  return append(script, src)
}

export function loadStyle (href: string): Promise<void> {
  return append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href }), href)
}

/** Opens the part of the page that the URL links to. */
export function openLinked (): void {
  const linked = document.getElementById(readFragment())
  linked?.setAttribute('open', '')
  linked?.scrollIntoView()
}

/** Anyone may link to here, with any fragment. One that is malformed leads nowhere, and the viewers stumble over it. */
function readFragment (): string {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    history.replaceState(null, '', location.pathname + location.search)
    return ''
  }
}

function append (element: HTMLElement, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve())
    element.addEventListener('error', () => reject(new Error(`could not load ${url}`)))
    document.head.append(element)
  })
}
