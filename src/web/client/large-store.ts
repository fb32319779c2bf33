/* Messages that are too large for localStorage, such as images and layers, in IndexedDB. */
import { PREFIX } from './browser-storage.ts'

const STORE = 'messages'

let opened: Promise<IDBDatabase> | undefined

function open (): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(PREFIX, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

async function use<Result> (
  mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Result>
): Promise<Result | undefined> {
  try {
    const database = await open()
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const request = act(transaction.objectStore(STORE))
      // At once, since the page may be closed.
      transaction.commit()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  } catch (error) {
    console.info('gischat: the browser does not store large messages', error)
    return undefined
  }
}

export const putLarge = (id: string, message: unknown) => use('readwrite', (store) => store.put(message, id))
export const getLarge = (id: string): Promise<any> => use('readonly', (store) => store.get(id))
export const deleteLarge = (id: string) => use('readwrite', (store) => store.delete(id))
