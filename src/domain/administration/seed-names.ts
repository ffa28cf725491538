/** A script's names: as they are written, and as they stand in a username. */
type Names = { readonly first: readonly string[]; readonly last: readonly string[] }

const plain = (words: string): string[] => words.split(' ')

// reason: each name after an equals sign is the same one in Latin letters, for the username
// biome-ignore format: a table
const SCRIPTS: readonly Names[] = [
  { first: plain('Anna Ben Clara David Elif Felix Grace Hugo Ines Jonas Karin Liam Marta Nils Olivia Paul Rosa Sven Tara Ugo Vera Willem Yara Zoe Amir Berit Carlos Dana Emil Freya Gabriel Helena Ivo Jana Kofi Lena Mateo Nora Oscar Pia'),
    last: plain('Abel Becker Costa Dubois Eriksen Fischer Garcia Hansen Ivers Jansen Keller Lopez Meyer Novak Olsen Peeters Quinn Rossi Silva Taylor Ulrich Vogel Weber Young Zimmer Adams Brown Clark Dumont Evans Ferrari Green Hill Ito Jones Kovacs Lang Moreau Nagy Okafor') },
  { first: plain('Жанна=zhanna Борис=boris Вера=wera Олег=oleg Иван=iwan Ольга=olga Юрий=juri Дарья=darja'),
    last: plain('Волков=volkov Гусев=gusev Зайцев=zaytsev Козлов=kozlov Лебедев=lebedev Орлов=orlov Соколов=sokolov Чехов=chekhov') },
  { first: plain('Ελένη=eleni Νίκος=nikos Σοφία=sofia Γιώργος=giorgos Άρης=aris Ζωή=zoi'),
    last: plain('Ιωάννου=ioannou Νικολάου=nikolaou Παππάς=pappas Λάμπρου=lambrou Βλάχος=vlachos Κώστας=kostas') },
  { first: plain('فاطمة=fatima محمد=mohammed ليلى=layla يوسف=yusuf سارة=sarah عمر=omar'),
    last: plain('حداد=haddad خوري=khoury منصور=mansour نجار=najjar صالح=saleh عباس=abbas') },
  { first: plain('נועה=noa דוד=dawid תמר=tamar יוסי=yossi שרה=sara אורי=uri'),
    last: plain('כהן=cohen לוי=levi מזרחי=mizrahi פרץ=peretz ביטון=biton פרידמן=friedman') },
  { first: plain('伟=wei 芳=fang 娜=na 秀英=xiuying 敏=min 静=jing'),
    last: plain('王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang') },
  { first: plain('さくら=sakura 翔太=shota 陽菜=hina 大輔=daisuke 美咲=misaki 健=ken'),
    last: plain('佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 渡辺=watanabe 山本=yamamoto') },
  { first: plain('आरव=aarav प्रिया=priya रोहन=rohan अनिका=anika विक्रम=vikram मीरा=meera'),
    last: plain('शर्मा=sharma वर्मा=verma पटेल=patel सिंह=singh गुप्ता=gupta रेड्डी=reddy') },
  { first: plain('민준=minjun 서연=seoyeon 지훈=jihun 하은=haeun'), last: plain('김=kim 이=lee 박=park 최=choi') },
]

export type FullName = { readonly name: string; readonly latin: string }

/** Every first name with every last name of its script; no two are the same in Latin letters. */
export const fullNames: readonly FullName[] = SCRIPTS.flatMap(({ first, last }) =>
  first.flatMap((one) => last.map((other) => together(one, other))),
)

const TRADES = plain(
  'Bakery Clinic Studio Garage Logistics Press Dental Legal Foods Optics Marine Energy Travel Books Timber Software Music School Pharmacy Gardens',
)
const PLACES = plain(
  'Harbor Summit Valley River Forest Meadow Castle Bridge Market Garden Island Lake Mill Station Tower Orchard Quarry Beacon Cedar Granite',
)
const BELOW = plain('Hosting Networks Cloud Partners Digital Systems')

/** What an organization is called; numbered, so that each can be told from the others. */
export function organizationName(kind: 'reseller' | 'client', number: number, pick: number): string {
  const place = PLACES[pick % PLACES.length]
  const trades = kind === 'client' ? TRADES : BELOW
  return `${place} ${trades[(pick >>> 8) % trades.length]} ${number}`
}

function together(first: string, last: string): FullName {
  const [one = '', oneLatin = one] = first.split('=')
  const [other = '', otherLatin = other] = last.split('=')
  return { name: `${one} ${other}`, latin: `${oneLatin}.${otherLatin}`.toLowerCase() }
}
