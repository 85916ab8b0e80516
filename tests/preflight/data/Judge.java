import java.io.File;
import java.util.List;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** What files claim to be, and whether veraPDF's profiles of that find it true: "file TAB claim TAB true|false TAB clauses". */
public final class Judge {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            List<PDFAFlavour> claims;
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file))) {
                claims = parser.getFlavours();
            }
            for (PDFAFlavour claim : claims) {
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), claim)) {
                    var result = Foundries.defaultInstance().createValidator(claim, false).validate(parser);
                    var clauses = new TreeSet<String>();
                    result.getFailedChecks().keySet().forEach(rule -> clauses.add(rule.getClause()));
                    System.out.println(String.join("\t", file, claim.getId(), "" + result.isCompliant(), String.join(" ", clauses)));
                }
            }
        }
    }
}
