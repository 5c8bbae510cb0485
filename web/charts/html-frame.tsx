interface Page {
  readonly html: string;
}

/** Pages that rows hold, each in a frame that runs no script, has no origin and reaches nothing. */
export const HtmlFrame = ({ spec }: { readonly spec: object }) => {
  const { html = [] } = spec as { readonly html?: readonly Page[] };
  const policy = `<meta http-equiv="content-security-policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`;
  return (
    <div className="html-frames">
      {html.map((page, i) => (
        <iframe
          // biome-ignore lint/suspicious/noArrayIndexKey: pages have no names, and their order is fixed
          key={i}
          title={`Page ${i + 1}`}
          sandbox=""
          referrerPolicy="no-referrer"
          srcDoc={`<!doctype html>${policy}${page.html}`}
        />
      ))}
    </div>
  );
};
