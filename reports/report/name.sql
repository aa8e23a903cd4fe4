-- SPDX-License-Identifier: GPL-2.0-only
-- What a finding may be called by.
SELECT
  id,
  class,
  signature
FROM finding
ORDER BY id;
