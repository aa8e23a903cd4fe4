/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_blob.h"

#include "findings.h"

enum blob guest_blob_copy(const struct pci_dev *pdev)
{
	world_touch(&pdev->pages.object, TOUCH_READ);
	return pdev->pages.blob;
}

/* Bytes that are missing, altered or of another bind have another digest: each
 * report has the nonce of its bind in it, or a number. */
bool guest_blob_hashes(enum blob copy)
{
	return copy == BLOB_GENUINE;
}

/* Differs: guest_parses: pages reads the pages a second time. */
void guest_blob_parse(struct pci_dev *pdev, enum blob copy)
{
	enum blob parsed = copy;

	if (design(pdev->model, SWITCH_GUEST_PARSES) == GUEST_PARSES_PAGES)
		parsed = guest_blob_copy(pdev);
	check_blob_parsed(pdev, copy, parsed, PLACE_HERE);
}
