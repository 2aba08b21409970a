// Two frames after the text is there, it is painted.
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("first-screen")));
