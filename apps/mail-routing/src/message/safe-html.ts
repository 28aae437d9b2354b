import { AppError } from '@pep/errors';
import sanitizeHtml from 'sanitize-html';
import { MAILBOX_ERRORS } from '../errors.js';

/** A picture of the letter that its HTML names by `cid:` (RFC 2392). */
export interface Picture {
  readonly contentType: string;
  readonly octets: () => Buffer;
}

/** Sanitising takes the processor of everybody: HTML that is longer or has more tags than letters have is not shown. */
const LENGTH_MAX = 512 * 1024;
const TAGS_MAX = 20_000;
const NESTING_MAX = 100;
/** Octets of all pictures in the page. */
const PICTURES_MAX = 8 * 1024 * 1024;
/** Pictures that can hold neither script nor links. */
const PICTURE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const COLOUR = [/^#[\da-f]{3,8}$/i, /^[a-z]{3,20}$/i, /^rgb\([\d\s,.%]{5,30}\)$/i];
const LENGTH = [/^\d{1,4}(\.\d{1,3})?(px|pt|em|rem|%)?$/i];
const WORD = [/^[a-z-]{2,20}$/i];
/** None of them can name an address. */
const STYLES = {
  ...{ color: COLOUR, 'background-color': COLOUR, 'text-align': WORD, 'vertical-align': WORD },
  ...{
    'font-weight': [...WORD, /^\d{3}$/],
    'font-style': WORD,
    'text-decoration': WORD,
    'font-size': LENGTH,
  },
  ...{
    width: LENGTH,
    'margin-left': LENGTH,
    'padding-left': LENGTH,
    'white-space': WORD,
    'list-style-type': WORD,
  },
};

const TAGS = [...sanitizeHtml.defaults.allowedTags, 'img', 'font', 'center', 'del', 'ins'];
const ATTRIBUTES = {
  '*': ['style', 'dir', 'lang', 'align', 'valign', 'title'],
  a: ['href', 'rel', 'target'],
  img: ['src', 'alt', 'width', 'height'],
  font: ['color', 'size'],
  table: ['border', 'cellpadding', 'cellspacing', 'width'],
  td: ['colspan', 'rowspan', 'width', 'bgcolor'],
  th: ['colspan', 'rowspan', 'width', 'bgcolor'],
  ol: ['start', 'type'],
};

/**
 * HTML that runs nothing and loads nothing: pictures of the letter itself become data, others their text; links stay, and open
 * elsewhere.
 * @throws AppError `PART_NOT_SHOWN` when there is too much of it
 */
export function safeHtml(html: string, pictureOf: (contentId: string) => Picture | undefined): string {
  if (html.length > LENGTH_MAX || countTags(html) > TAGS_MAX) throw new AppError(MAILBOX_ERRORS.partNotShown);
  let left = PICTURES_MAX;
  const dataOf = (source = ''): string | undefined => {
    const picture = /^cid:/i.test(source) ? pictureOf(contentIdOf(source)) : undefined;
    if (picture === undefined || !PICTURE_TYPES.has(picture.contentType)) return undefined;
    const octets = picture.octets();
    left -= octets.length;
    return left < 0 ? undefined : `data:${picture.contentType};base64,${octets.toString('base64')}`;
  };
  const body = sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    allowedStyles: { '*': STYLES },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    nestingLimit: NESTING_MAX,
    parseStyleAttributes: true,
    transformTags: {
      a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer', target: '_blank' }),
      img: (_tag, { src, ...given }) => {
        const data = dataOf(src);
        return data === undefined
          ? { tagName: 'span', attribs: {}, text: given['alt'] ?? '' }
          : { tagName: 'img', attribs: { ...given, src: data } };
      },
    },
  });
  return `<!doctype html>\n<meta charset="utf-8">\n${body}\n`;
}

function contentIdOf(source: string): string {
  const name = source.slice('cid:'.length);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function countTags(html: string): number {
  let count = 0;
  for (let at = html.indexOf('<'); at >= 0 && count <= TAGS_MAX; at = html.indexOf('<', at + 1)) count++;
  return count;
}
